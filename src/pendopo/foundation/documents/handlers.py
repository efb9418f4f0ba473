"""Receives uploads into memory, so that plain bytes of evidence never touch the disk.

Django's own memory handler gives up on a large request and the file vanishes without a word. This one keeps the
field and marks it: the form can then say that the file is too large.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

REQUEST_FILES = 4
"""One request may hold this many files of the full size; what comes after is marked too large."""


class UploadTooLarge(InMemoryUploadedFile):
    """Stands for a file that was received and thrown away: it has a name and a size, and no bytes."""


class BoundedMemoryHandler(FileUploadHandler):
    """Keeps each file up to FILE_UPLOAD_MAX_MEMORY_SIZE bytes, and the request up to REQUEST_FILES times that."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.limit: int = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        self.left_in_request = self.limit * REQUEST_FILES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = BytesIO()
        self.is_too_large = False
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.is_too_large:
            return
        if start + len(raw_data) > min(self.limit, self.left_in_request):
            self.is_too_large = True
            self.file = BytesIO()
            return
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        kind = UploadTooLarge if self.is_too_large else InMemoryUploadedFile
        self.left_in_request -= self.file.tell()
        self.file.seek(0)
        return kind(
            self.file,
            self.field_name,
            self.file_name or "",
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
