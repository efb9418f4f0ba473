"""A request is only so large, whatever is in it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from pendopo.foundation.design.views import bad_request

from .handlers import REQUEST_FILES


class RequestSizeMiddleware:
    """413 for a request that says it is larger than all files and fields it may hold, 400 for a length that is none.

    Nothing of it is read. Without this, a length beyond what the machine can count is no refusal but a failure.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.most = REQUEST_FILES * settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not (said.isascii() and said.isdigit()):
            return bad_request(request)
        if len(said) > 12 or int(said) > self.most:
            page = bad_request(request)
            page.status_code = 413
            return page
        return self.get_response(request)
