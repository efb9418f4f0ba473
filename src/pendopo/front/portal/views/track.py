"""Following an application: the receipt, the way in with a code, the page of the case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.engine.cases import actions, rules
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.queries import history, open_corrections
from pendopo.engine.cases.states import OPEN, CaseState
from pendopo.engine.cases.tries import open_by_code
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents import limits
from pendopo.foundation.documents.models import Letter
from pendopo.foundation.documents.states import LetterState
from pendopo.foundation.regions.middleware import RegionRequest

from .. import access, following
from ..answers import say
from ..doors import case_page
from ..forms import TrackForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track_form(request: RegionRequest) -> HttpResponse:
    """The way in without an account. A wrong pair gets one sentence that does not say which half is wrong."""
    form = TrackForm(
        request.POST if request.method == "POST" else None,
        initial={"reference": request.GET.get("nomor", "")[:40]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            case = open_by_code(
                form.cleaned_data["reference"], form.cleaned_data["code"], limits.client_address(request)
            )
        except Refused as refused:
            form.add_error(None, str(refused.reason))
            return render(request, "portal/track_form.html", {"form": form}, status=429)
        if case is not None:
            access.give_by_code(request, access.CASES, case.pk)
            return redirect("portal:track", region=request.region.slug, reference=case.reference)
        form.add_error(None, _("Nomor dan kode ini tidak cocok. Periksa keduanya, lalu coba lagi."))
    return render(request, "portal/track_form.html", {"form": form})


@never_cache
@require_safe
def track(request: RegionRequest, reference: str) -> HttpResponse:
    """The page of the case. Strangers are asked for the code, whether there is such a case or not."""
    case = access.case_of(request, reference)
    if case is None:
        address = reverse("portal:track_form", kwargs={"region": request.region.slug})
        return redirect(f"{address}?{urlencode({'nomor': reference[:40]})}")
    return render(request, "portal/track.html", _context(request, case))


def _context(request: RegionRequest, case: Case) -> dict[str, object]:
    package = package_of(case.version_id)
    events = history(case, public=True)
    corrections = open_corrections(case) if case.state == CaseState.RETURNED else {}
    return {
        "case": case,
        "package": package,
        "tone": following.TONES[case.state],
        "state_words": following.state_words(case),
        "holder": following.holder_words(case),
        "promise": following.promise_of(case, package),
        "steps": following.step_lines(case, package, events),
        "events": following.event_lines(events, package),
        "told": following.told(case),
        "corrections": [(say(package.fields[key].label), note) for key, note in corrections.items()],
        "rejection": next((event.note for event in events if event.to_state == CaseState.REJECTED), ""),
        "letter": _letter_of(case),
        "revoked": case.letter if case.letter and case.letter.state == LetterState.REVOKED else None,
        "why_not_withdraw": rules.why_not(rules.check_withdraw, case, access.actor(request, case)),
        "is_open": case.state in OPEN,
        "has_steps": case.state in OPEN or case.state == CaseState.COMPLETED,
    }


def _letter_of(case: Case) -> Letter | None:
    """Our letter while it can be downloaded: signed, and its bytes not yet erased."""
    letter: Letter | None = case.letter
    return letter if letter and letter.state == LetterState.SIGNED and not case.letter_erased_at else None


@require_safe
@case_page
def receipt(request: RegionRequest, case: Case) -> HttpResponse:
    """Reference, access code and promise, made to be printed. Opened again it says the same."""
    package = package_of(case.version_id)
    context = {
        "case": case,
        "package": package,
        "code": actions.access_code(case.draft_id),
        "promise": following.promise_of(case, package),
        "holder": following.holder_words(case),
        "steps": following.step_lines(case, package, history(case, public=True)),
    }
    return render(request, "portal/receipt.html", context)


@require_POST
def close(request: RegionRequest) -> HttpResponse:
    """For a phone or computer that others use: forget what was opened here."""
    access.close(request)
    messages.success(request, _("Permohonan sudah ditutup di perangkat ini."))
    return redirect("portal:home", region=request.region.slug)
