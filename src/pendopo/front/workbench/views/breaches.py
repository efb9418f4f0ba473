"""The breach register: record, tell the people, tell the agency, each within 72 hours."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission, Role
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.privacy import actions, breach_letter, queries
from pendopo.foundation.privacy.models import Breach
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import staff_here
from ..frame import show
from ..privacy_forms import AgencyForm, BreachForm, NoticeForm
from .queue import page_number

PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.DATA_DECIDE)
def breaches(request: RegionRequest) -> HttpResponse:
    """The register, newest first, and the form that adds to it."""
    form = BreachForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = _recorded(request, form)
        if made is not None:
            messages.success(request, _("Kegagalan dicatat. Batas 3 x 24 jam berjalan sejak diketahui."))
            return _to(request, made)
    page = page_number(request.GET.get("hal", ""))
    found = list(queries.breaches()[(page - 1) * PAGE : page * PAGE + 1])
    context = {"rows": found[:PAGE], "form": form, "page": page, "has_next": len(found) > PAGE}
    return show(request, "privacy", "breaches", context, status=422 if form.is_bound else 200)


def _recorded(request: RegionRequest, form: BreachForm) -> Breach | None:
    said, staff = form.cleaned_data, staff_here(request)
    try:
        return actions.record_breach(
            title=said["title"],
            what_data=said["what_data"],
            how=said["how"],
            handling=said["handling"],
            happened=said["happened"],
            discovered_at=form.discovered_at(),
            people=said["people"],
            staff=staff,
            by=staff.actor(Role.DATA_OFFICER),
        )
    except Refused as refused:
        form.refuse(refused)
        return None


def _find(breach_id: UUID) -> Breach:
    found: Breach | None = queries.breaches().filter(pk=breach_id).first()
    if found is None:
        raise Http404
    return found


def _to(request: RegionRequest, found: Breach) -> HttpResponse:
    return redirect("workbench:breach", region=request.region.slug, breach_id=found.pk)


@never_cache
@require_safe
@staff_page(Permission.DATA_DECIDE)
def breach(request: RegionRequest, breach_id: UUID) -> HttpResponse:
    return _show(request, _find(breach_id))


def _show(
    request: RegionRequest,
    found: Breach,
    notice: NoticeForm | None = None,
    agency_form: AgencyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "one": found,
        "notice_form": notice or (None if found.notices_started_at else NoticeForm()),
        "agency_form": agency_form or (None if found.agency_told_at else AgencyForm()),
    }
    return show(request, "privacy", "breach", context, status=status)


@never_cache
@require_POST
@staff_page(Permission.DATA_DECIDE)
def notify(request: RegionRequest, breach_id: UUID) -> HttpResponse:
    """Write to everybody it touches. The worker does the writing."""
    found, form = _find(breach_id), NoticeForm(request.POST)
    if form.is_valid():
        try:
            actions.start_notices(found.pk, by=staff_here(request).actor(Role.DATA_OFFICER), **form.selection())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Pemberitahuan sedang dikirim ke semua yang terpilih."))
            return _to(request, found)
    return _show(request, found, notice=form, status=422)


@never_cache
@require_POST
@staff_page(Permission.DATA_DECIDE)
def agency(request: RegionRequest, breach_id: UUID) -> HttpResponse:
    """Note when the letter reached the agency."""
    found, form = _find(breach_id), AgencyForm(request.POST)
    if form.is_valid():
        try:
            actions.agency_told(found.pk, form.told_at(), by=staff_here(request).actor(Role.DATA_OFFICER))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Pemberitahuan kepada lembaga dicatat."))
            return _to(request, found)
    return _show(request, found, agency_form=form, status=422)


@never_cache
@require_safe
@staff_page(Permission.DATA_DECIDE)
def letter(request: RegionRequest, breach_id: UUID) -> HttpResponse:
    """The letter to the agency as a PDF, to be signed and handed over."""
    found = _find(breach_id)
    actions.letter_made(found, by=staff_here(request).actor(Role.DATA_OFFICER))
    response = HttpResponse(breach_letter.pdf(found), content_type="application/pdf")
    name = f"pemberitahuan-{found.discovered_at:%Y%m%d}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
