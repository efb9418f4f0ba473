"""Looking closer: a number behind its mask, a file, a letter. Every look is recorded."""

from __future__ import annotations

import mimetypes

import structlog
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache

from pendopo.engine.cases import actions
from pendopo.engine.cases.queries import evidence
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.common.crypto import CannotDecrypt
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents import storage
from pendopo.foundation.documents.models import StoredFile
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import Desk, desk_for
from ..evidence import can_reveal
from ..forms import RevealForm
from ..frame import show

SHOWN_IN_BROWSER = frozenset({"image/jpeg", "image/png", "application/pdf"})
log = structlog.get_logger(__name__)


@never_cache
@staff_page(Permission.PERSON_REVEAL)
def reveal(request: RegionRequest, reference: str) -> HttpResponse:
    """Ask for the reason, then show one identity number once. It is in no session and no redirect."""
    desk = desk_for(request, reference)
    key = (request.POST if request.method == "POST" else request.GET).get("isian", "")
    field = desk.package.fields.get(key)
    if field is None or not can_reveal(desk, field):
        raise Http404
    form, value, status = RevealForm(request.POST or None), "", 200
    if request.method == "POST":
        value = _revealed(desk, key, form) if form.is_valid() else ""
        status = 200 if value else 422
    context = {"desk": desk, "case": desk.case, "field": field, "form": form, "value": value}
    return show(request, "queue", "reveal", context, status=status)


def _revealed(desk: Desk, key: str, form: RevealForm) -> str:
    """The number, or nothing with the reason beside the form."""
    reason = form.cleaned_data["reason"]
    try:
        return actions.reveal(desk.case.pk, key, staff=desk.staff, by=desk.actor, reason=reason)
    except Refused as refused:
        form.refuse(refused)
        return ""


@never_cache
@staff_page(Permission.CASE_READ)
def evidence_file(request: RegionRequest, reference: str, field: str) -> HttpResponse:
    """The current file of one field."""
    desk = desk_for(request, reference)
    held = evidence(desk.case).get(field)
    return send_file(request, desk, field, held.file if held else None)


@never_cache
@staff_page(Permission.CASE_READ)
def letter_file(request: RegionRequest, reference: str) -> HttpResponse:
    """Our own signed letter."""
    desk = desk_for(request, reference)
    return send_file(request, desk, "letter", desk.case.letter.signed_file if desk.case.letter else None)


@never_cache
@staff_page(Permission.CASE_READ)
def register_file(request: RegionRequest, reference: str) -> HttpResponse:
    """The register's signed PDF."""
    desk = desk_for(request, reference)
    return send_file(request, desk, "register_document", desk.case.register_document)


def send_file(request: RegionRequest, desk: Desk, key: str, stored: StoredFile | None) -> HttpResponse:
    """The bytes, under a name that says nothing about people; recorded before they leave."""
    if stored is None:
        raise Http404
    actions.view_file(desk.case, key, stored, by=desk.actor)
    try:
        content = storage.read(stored)
    except CannotDecrypt:
        log.error("file_unreadable", file=str(stored.pk))
        return show(request, "queue", "unreadable", {"desk": desk, "case": desk.case}, status=503)
    response = HttpResponse(content, content_type=stored.content_type)
    name = f"{desk.case.reference}-{key}{mimetypes.guess_extension(stored.content_type) or ''}"
    is_saved = stored.content_type not in SHOWN_IN_BROWSER
    response["Content-Disposition"] = content_disposition_header(is_saved, name) or "attachment"
    return response
