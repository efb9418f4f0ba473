"""Serving a stored file to a browser that is told to trust nothing in it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from . import storage
from .models import StoredFile


def file_response(stored: StoredFile, *, inline: bool, name: str = "") -> HttpResponse:
    """The whole file, never cached. The caller has checked who may see it.

    `inline` shows pictures and PDFs in the page; everything else is saved, as `name` or as the uploader called it.
    Raises CannotDecrypt.
    """
    response = HttpResponse(storage.read(stored), content_type=stored.content_type)
    may_show = inline and stored.content_type in ("image/jpeg", "application/pdf")
    response["Content-Disposition"] = (
        content_disposition_header(not may_show, name or stored.original_name) or "attachment"
    )
    response["Cache-Control"] = "no-store, private"  # what else it says about itself: common.headers
    return response
