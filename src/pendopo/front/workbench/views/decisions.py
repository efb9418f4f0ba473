"""Decisions that need words: back to the applicant, or no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from pendopo.engine.cases import actions, rules
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import Desk, desk_for
from ..evidence import choices_of
from ..forms import DeskForm, RejectForm, ReturnForm
from ..frame import address, show
from .work import said, status_of


@never_cache
@staff_page(Permission.CASE_RETURN)
def send_back(request: RegionRequest, reference: str) -> HttpResponse:
    """Choose the fields that need correction and say what is wrong with each."""
    desk = desk_for(request, reference)
    form = ReturnForm(choices_of(desk), request.POST or None)

    def act(said: dict[str, Any]) -> None:
        actions.request_correction(desk.case.pk, notes=form.notes(), **said)

    done = _("Dikembalikan. Pemohon diberi tahu, dan jam janji berhenti sampai ia menjawab.")
    return decide(request, desk, "return", form, rules.check_return, act, str(done))


@never_cache
@staff_page(Permission.CASE_REJECT)
def reject(request: RegionRequest, reference: str) -> HttpResponse:
    """Refuse the application with a reason."""
    desk = desk_for(request, reference)
    form = RejectForm(request.POST or None)

    def act(said: dict[str, Any]) -> None:
        actions.reject(desk.case.pk, reason=form.cleaned_data["reason"], **said)

    done = _("Permohonan ditolak. Alasannya dikirim ke pemohon.")
    return decide(request, desk, "reject", form, rules.check_reject, act, str(done))


def decide(
    request: RegionRequest,
    desk: Desk,
    page: str,
    form: DeskForm,
    check: Callable[..., None],
    act: Callable[[dict[str, Any]], None],
    done: str,
) -> HttpResponse:
    """Show the form, or act on it. Where the rule already says no, the case says why.

    A refused form comes back with everything typed and the revision of the case as it is now.
    """
    here = address(request, "case", reference=desk.case.reference)
    if request.method != "POST":
        reason = rules.why_not(check, desk.case, desk.staff)
        if reason:
            messages.error(request, reason)
            return redirect(here)
        return _form_page(request, desk, page, form)
    if not form.is_valid():
        return _form_page(request, desk, page, form, None, 422)
    try:
        act(said(request, desk))
    except Refused as refused:
        form.refuse(refused)
        fresh = desk_for(request, desk.case.reference)
        return _form_page(request, fresh, page, form, refused, status_of(refused))
    messages.success(request, done)
    return redirect(here)


def _form_page(
    request: RegionRequest,
    desk: Desk,
    page: str,
    form: DeskForm,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    actions.view_case(desk.case, by=desk.actor)
    context = {"desk": desk, "case": desk.case, "package": desk.package, "form": form}
    return show(request, "queue", page, {**context, "refused": None if form.errors else refused}, status=status)
