"""Letters that wait for the head of office: the list, the passphrase, and what became of the batch."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from pendopo.engine.cases import actions
from pendopo.engine.cases.waiting import Waiting, letters_to_sign
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents import signers
from pendopo.foundation.documents.batches import queries, rules, running
from pendopo.foundation.documents.batches.actions import set_signatory
from pendopo.foundation.documents.batches.states import BatchState
from pendopo.foundation.documents.models import Signatory, SigningBatch
from pendopo.foundation.documents.passphrase import Passphrase
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import desk_for, staff_here
from ..frame import address, show
from ..signing_forms import PassphraseForm, SignatoryForm
from ..signing_rows import batch_rows, letter_rows
from .reading import send_file

REFRESH = 3
"""Seconds after which the page of a running batch is asked for again."""


@never_cache
@staff_page(Permission.LETTER_SIGN)
def waiting(request: RegionRequest) -> HttpResponse:
    """What waits for a signature of this officer's office."""
    staff = staff_here(request)
    found = letters_to_sign(staff)
    context = {
        "rows": letter_rows(found),
        "most": rules.MOST,
        "signatory": queries.signatory_of(staff.account_id),
        "latest": queries.latest_of(staff.account_id),
        "needs_passphrase": signers.needs_passphrase(),
        "is_automatic": signers.is_automatic(),
    }
    return show(request, "signing", "signing", context)


@sensitive_post_parameters("passphrase")
@never_cache
@staff_page(Permission.LETTER_SIGN)
def confirm(request: RegionRequest) -> HttpResponse:
    """The chosen letters once more, and the passphrase; then the batch begins and its page is shown at once."""
    chosen = _chosen(request)
    if request.method != "POST" or not chosen:
        if request.method == "POST":
            messages.error(request, _("Pilih paling sedikit satu surat."))
        return redirect(address(request, "signing"))
    if "confirm" not in request.POST:
        return _confirm_page(request, chosen, PassphraseForm())
    form = PassphraseForm(request.POST)
    if not form.is_valid():
        return _confirm_page(request, chosen, form, 422)
    try:
        batch = _begin(request, chosen, form)
    except Refused as refused:
        form.refuse(refused)
        return _confirm_page(request, chosen, form, 409)
    return redirect(address(request, "signing_batch", batch=str(batch.pk)))


@sensitive_variables()
def _begin(request: RegionRequest, chosen: list[Waiting], form: PassphraseForm) -> SigningBatch:
    """Raises Refused."""
    staff = staff_here(request)
    by = staff.actor("head_of_office")
    typed = form.cleaned_data.pop("passphrase")
    letters = [one.letter for one in chosen]
    batch = actions.start_signing(letters, staff=staff, passphrase_length=len(typed), by=by)
    running.begin(batch, Passphrase(typed), by=by)
    return batch


def _chosen(request: RegionRequest) -> list[Waiting]:
    """The ticked letters that still wait and that this officer may sign."""
    ticked = set(request.POST.getlist("letter"))
    return [one for one in letters_to_sign(staff_here(request)) if str(one.letter.pk) in ticked and not one.reason]


def _confirm_page(
    request: RegionRequest, chosen: list[Waiting], form: PassphraseForm, status: int = 200
) -> HttpResponse:
    context = {"rows": letter_rows(chosen), "form": form, "count": len(chosen)}
    return show(request, "signing", "signing_confirm", context, status=status)


@never_cache
@staff_page(Permission.LETTER_SIGN)
def batch(request: RegionRequest, batch: uuid.UUID) -> HttpResponse:
    """How far it is, for the one who started it. Asks for itself again while it runs; needs no JavaScript."""
    found = queries.batch_of(batch, staff_here(request).account_id)
    if found is None:
        raise Http404
    response = show(request, "signing", "signing_batch", {"batch": found, **batch_rows(found)})
    if found.state == BatchState.RUNNING:
        response["Refresh"] = str(REFRESH)
    return response


@never_cache
@staff_page(Permission.LETTER_SIGN)
def signatory(request: RegionRequest) -> HttpResponse:
    """Position and NIK of the officer themselves. The NIK goes in and never comes out."""
    staff = staff_here(request)
    held = queries.signatory_of(staff.account_id)
    form = SignatoryForm(request.POST or None, initial=_initial(held))
    if request.method == "POST" and form.is_valid():
        try:
            set_signatory(staff.account_id, **form.cleaned_data, by=staff.actor("head_of_office"))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Data penanda tangan disimpan."))
            return redirect(address(request, "signing"))
    status = 422 if form.errors else 200
    return show(request, "signing", "signatory", {"form": form, "held": held}, status=status)


def _initial(held: Signatory | None) -> dict[str, Any]:
    return {"position": held.position} if held else {}


@never_cache
@staff_page(Permission.LETTER_SIGN)
def preview(request: RegionRequest, reference: str) -> HttpResponse:
    """The letter as it would be signed. Recorded like every look at a file."""
    desk = desk_for(request, reference)
    letter = queries.awaiting_of(str(desk.case.pk))
    return send_file(request, desk, "letter", letter.unsigned_file if letter else None)
