"""The verbs of the action panel: each reads, asks the form, calls the engine, and goes back to the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from pendopo.engine.cases import actions
from pendopo.engine.cases.models import Case
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import Desk, desk_for
from ..forms import STALE, DeskForm, DocumentForm, NoteForm, RegisterForm
from ..frame import address
from .case import show_case

UNREADABLE = -1
"""Stands for a revision that was not sent or is no number: no case has it, so the form counts as stale."""


@never_cache
@staff_page(Permission.CASE_READ)
def claim(request: RegionRequest, reference: str) -> HttpResponse:
    return perform(request, reference, actions.claim, done=_("Permohonan ini sekarang Anda tangani."))


@never_cache
@staff_page(Permission.CASE_READ)
def release(request: RegionRequest, reference: str) -> HttpResponse:
    return perform(
        request, reference, actions.release, done=_("Permohonan dilepas. Rekan Anda dapat mengambilnya.")
    )


@never_cache
@staff_page(Permission.CASE_READ)
def complete(request: RegionRequest, reference: str) -> HttpResponse:
    form = NoteForm(request.POST)
    done = _("Langkah selesai. Permohonan diteruskan.")
    return perform(request, reference, actions.complete_step, form=form, done=done)


@never_cache
@staff_page(Permission.CASE_REGISTER)
def register(request: RegionRequest, reference: str) -> HttpResponse:
    form = RegisterForm(request.POST)
    return perform(
        request, reference, actions.record_register_entry, form=form, done=_("Entri register disimpan.")
    )


@never_cache
@staff_page(Permission.CASE_REGISTER)
def attach(request: RegionRequest, reference: str) -> HttpResponse:
    form = DocumentForm(request.POST, request.FILES)
    done = _("Tanda tangan utuh dan dikenal. Dokumen dilampirkan.")
    return perform(request, reference, actions.attach_register_document, form=form, done=done)


def perform(
    request: RegionRequest,
    reference: str,
    verb: Callable[..., Case],
    *,
    done: str | Promise,
    form: DeskForm | None = None,
) -> HttpResponse:
    """Call the verb with what the form says; a refusal shows the case as it is now, with what was typed.

    Anything but a POST goes to the case: the address of a verb is no page.
    """
    desk = desk_for(request, reference)
    here = address(request, "case", reference=desk.case.reference)
    if request.method != "POST":
        return redirect(here)
    if form is not None and not form.is_valid():
        return show_case(request, desk, form=form, status=422)
    try:
        verb(desk.case.pk, **said(request, desk), **(form.cleaned_data if form else {}))
    except Refused as refused:
        return refuse(request, reference, form, refused)
    messages.success(request, str(done))
    return redirect(here)


def refuse(request: RegionRequest, reference: str, form: DeskForm | None, refused: Refused) -> HttpResponse:
    """The case, read again, with the reason; 409 when it changed under the officer's hands."""
    if form is not None:
        form.refuse(refused)
    return show_case(request, desk_for(request, reference), form=form, refused=refused, status=status_of(refused))


def status_of(refused: Refused) -> int:
    return 409 if refused.code == STALE else 422


def said(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """Who acts, on which view of the case."""
    return {"staff": desk.staff, "by": desk.actor, "revision": revision_of(request)}


def revision_of(request: HttpRequest) -> int:
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else UNREADABLE
