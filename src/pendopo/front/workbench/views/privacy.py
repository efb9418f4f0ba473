"""Requests of data owners at the desk of the data protection officer. Every look is recorded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.accounts.roles import Permission, Role
from pendopo.foundation.common.crypto import CannotDecrypt
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents.downloads import file_response
from pendopo.foundation.privacy import actions, holders, queries, rules
from pendopo.foundation.privacy.models import DataRequest
from pendopo.foundation.privacy.states import Ground, RequestKind, RequestState
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import staff_here
from ..frame import show
from ..privacy_forms import EnterForm, FulfilForm, RefuseForm
from .queue import page_number

PAGE = 50
log = structlog.get_logger(__name__)


@never_cache
@require_safe
@staff_page(Permission.DATA_ENTER)
def requests(request: RegionRequest) -> HttpResponse:
    """What waits, the most urgent first, and what was answered. Names nobody."""
    if not staff_here(request).has(Permission.DATA_DECIDE):
        return redirect("workbench:data_request_new", region=request.region.slug)
    page = page_number(request.GET.get("hal", ""))
    is_done = request.GET.get("tampilan") == "selesai"
    rows = queries.answered_requests() if is_done else queries.open_requests()
    found = list(rows.defer("detail", "changes")[(page - 1) * PAGE : page * PAGE + 1])
    context = {
        "rows": found[:PAGE],
        "is_done": is_done,
        "counts": queries.counts(),
        "page": page,
        "has_next": len(found) > PAGE,
        "view": "selesai" if is_done else "terbuka",
    }
    return show(request, "privacy", "data_requests", context)


def _find(request_id: UUID) -> DataRequest:
    found = queries.request_by_id(request_id)
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
@staff_page(Permission.DATA_DECIDE)
def data_request(request: RegionRequest, request_id: UUID) -> HttpResponse:
    found = _find(request_id)
    actions.view_request(found, by=staff_here(request).actor(Role.DATA_OFFICER))
    return _show(request, found)


def _show(
    request: RegionRequest,
    found: DataRequest,
    fulfil: FulfilForm | None = None,
    refuse: RefuseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    effects = holders.plan(found.subject, RequestKind(found.kind)) if found.is_open else []
    kept = [effect for effect in effects if effect.reason]
    staff = staff_here(request)
    why_not = rules.why_not(rules.check_not_own, found, staff.account_id)
    context: dict[str, Any] = {
        "one": found,
        "is_waiting": found.state == RequestState.RECEIVED,
        "todo": [effect for effect in effects if not effect.reason],
        "kept": kept,
        "changes": queries.wanted_values(found),
        "why_not_fulfil": why_not or rules.why_not(rules.check_fulfil, found, effects),
        "why_not_refuse": why_not,
        "fulfil_form": fulfil or FulfilForm(),
        "refuse_form": refuse or RefuseForm(initial=_suggested(kept)),
        "can_lift": not rules.why_not(rules.check_lift, found),
    }
    return show(request, "privacy", "data_request", context, status=status)


def _suggested(kept: list[holders.Effect]) -> dict[str, str]:
    """What stands in the way is the reason to give, until the officer writes better words."""
    if not kept:
        return {}
    return {
        "ground": Ground.RETENTION,
        "reason": "\n".join(f"{effect.what}: {effect.reason}" for effect in kept)[:1000],
    }


@never_cache
@require_POST
@staff_page(Permission.DATA_DECIDE)
def fulfil(request: RegionRequest, request_id: UUID) -> HttpResponse:
    found, staff = _find(request_id), staff_here(request)
    form = FulfilForm(request.POST)
    if form.is_valid():
        by = staff.actor(Role.DATA_OFFICER)
        try:
            actions.fulfil(found.pk, staff=staff, by=by, answer=form.cleaned_data["answer"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Permintaan dikabulkan. Pemilik data sudah dikabari."))
            return _back(request, found)
    return _show(request, found, fulfil=form, status=422)


@never_cache
@require_POST
@staff_page(Permission.DATA_DECIDE)
def refuse(request: RegionRequest, request_id: UUID) -> HttpResponse:
    found, staff = _find(request_id), staff_here(request)
    form = RefuseForm(request.POST)
    if form.is_valid():
        said, by = form.cleaned_data, staff.actor(Role.DATA_OFFICER)
        try:
            actions.refuse(found.pk, ground=said["ground"], reason=said["reason"], staff=staff, by=by)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Permintaan ditolak. Alasannya sudah dikirim ke pemilik data."))
            return _back(request, found)
    return _show(request, found, refuse=form, status=422)


@never_cache
@require_POST
@staff_page(Permission.DATA_DECIDE)
def lift(request: RegionRequest, request_id: UUID) -> HttpResponse:
    found = _find(request_id)
    try:
        actions.lift(found.pk, by=staff_here(request).actor(Role.DATA_OFFICER))
    except Refused as refused:
        messages.info(request, str(refused.reason))
    else:
        messages.success(request, _("Pembatasan dicabut."))
    return _back(request, found)


def _back(request: RegionRequest, found: DataRequest) -> HttpResponse:
    return redirect("workbench:data_request", region=request.region.slug, request_id=found.pk)


@never_cache
@require_safe
@staff_page(Permission.DATA_DECIDE)
def proof(request: RegionRequest, request_id: UUID) -> HttpResponse:
    """The proof of a correction, until it is answered."""
    found = _find(request_id)
    if found.proof is None:
        raise Http404
    actions.view_request(found, by=staff_here(request).actor(Role.DATA_OFFICER))
    try:
        return file_response(found.proof, inline=True, name="bukti")
    except CannotDecrypt:
        log.error("proof_unreadable", request=str(found.pk))
        raise Http404 from None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.DATA_ENTER)
def enter(request: RegionRequest) -> HttpResponse:
    """Write down what somebody asks at the desk; the 72 hours run from now."""
    form = EnterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _entered(request, form):
        messages.success(request, _("Permintaan dicatat. Pejabat pelindung data sudah dikabari."))
        return redirect("workbench:data_request_new", region=request.region.slug)
    status, may_decide = 422 if form.is_bound else 200, staff_here(request).has(Permission.DATA_DECIDE)
    return show(request, "privacy", "data_request_new", {"form": form, "may_decide": may_decide}, status=status)


def _entered(request: RegionRequest, form: EnterForm) -> bool:
    said, staff = form.cleaned_data, staff_here(request)
    found = holders.find(said["reference"])
    if found is None:
        form.add_error("reference", _("Tidak ada permohonan dengan nomor ini."))
        return False
    assert isinstance(request.user, Account)
    try:
        actions.receive(
            RequestKind(said["kind"]),
            found[0],
            label=found[1],
            detail=said["detail"],
            email=said["email"],
            phone=said["phone"],
            entered_by=request.user,
            by=staff.actor(),
        )
    except Refused as refused:
        form.refuse(refused)
        return False
    return True
