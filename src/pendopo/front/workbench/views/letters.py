"""A letter that was signed: taken back, or replaced by another."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from pendopo.engine.cases import actions, rules
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import desk_for
from ..signing_forms import ReissueForm, RevokeForm
from .decisions import decide


@never_cache
@staff_page(Permission.LETTER_REVOKE)
def revoke(request: RegionRequest, reference: str) -> HttpResponse:
    """Declare the letter void, with the reason that the applicant reads."""
    desk = desk_for(request, reference)
    form = RevokeForm(request.POST or None)

    def act(said: dict[str, Any]) -> None:
        actions.revoke_case_letter(desk.case.pk, reason=form.cleaned_data["reason"], **said)

    done = _("Surat dicabut. Pemohon diberi tahu alasannya.")
    return decide(request, desk, "revoke_letter", form, rules.check_revoke_now, act, str(done))


@never_cache
@staff_page(Permission.LETTER_REVOKE)
def reissue(request: RegionRequest, reference: str) -> HttpResponse:
    """Correct what was printed; the new letter waits for its signature, and the old one is valid until then."""
    desk = desk_for(request, reference)
    case = desk.case
    printed = {
        "subject": case.subject_name,
        "applicant": case.applicant_name,
        "register_number": case.register_number,
    }
    form = ReissueForm(request.POST or None, initial=printed)

    def act(said: dict[str, Any]) -> None:
        corrections = {name: form.cleaned_data[name] for name in printed}
        actions.reissue_letter(case.pk, corrections=corrections, reason=form.cleaned_data["reason"], **said)

    done = _("Surat pengganti disiapkan dan menunggu tanda tangan.")
    return decide(request, desk, "reissue_letter", form, rules.check_reissue, act, str(done))
