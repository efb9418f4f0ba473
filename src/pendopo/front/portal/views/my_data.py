"""My data: what is held, who looked and why, and what can be asked of the region."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pendopo.engine.cases.models import Case
from pendopo.foundation.accounts.doors import citizen_actor
from pendopo.foundation.common.crypto import CannotDecrypt
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.privacy import actions, rules
from pendopo.foundation.privacy.holders import Subject
from pendopo.foundation.privacy.states import RequestKind, RequestState
from pendopo.foundation.regions.middleware import RegionRequest

from .. import owning
from ..data_forms import SLUGS, WORDS, AskForm, form_for
from ..doors import case_page

log = structlog.get_logger(__name__)


@never_cache
@require_safe
def my_data(request: RegionRequest) -> HttpResponse:
    """All of the account's data here; without an account, the way to the data of one application."""
    subject = owning.subject_here(request)
    if subject is None:
        return render(request, "portal/data_entrance.html", {"cases": owning.held_cases(request)})
    return render(request, "portal/my_data.html", owning.page_of(request, subject, _page(request)))


@require_safe
@case_page
def case_data(request: RegionRequest, case: Case) -> HttpResponse:
    """The same, for one application and nothing else."""
    subject = owning.subject_of_case(request, case)
    return render(request, "portal/my_data.html", owning.page_of(request, subject, _page(request), case))


def _page(request: RegionRequest) -> int:
    typed = request.GET.get("hal", "")
    return min(max(int(typed), 1), 1000) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 1


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: RegionRequest, kind: str) -> HttpResponseBase:
    """Ask for everything the account has here."""
    subject = owning.subject_here(request)
    if subject is None:
        return redirect("portal:my_data", region=request.region.slug)
    return _ask(request, kind, subject, None)


@require_http_methods(["GET", "HEAD", "POST"])
@case_page
def ask_for_case(request: RegionRequest, case: Case, kind: str) -> HttpResponse:
    """Ask about one application."""
    return _ask(request, kind, owning.subject_of_case(request, case), case)


def _ask(request: RegionRequest, slug: str, subject: Subject, case: Case | None) -> HttpResponse:
    kind = SLUGS.get(slug)
    if kind is None:
        raise Http404
    reason = rules.why_not(rules.check_receive, kind, subject)
    is_sent = request.method == "POST" and not reason
    form = form_for(kind, request.POST, request.FILES) if is_sent else form_for(kind)
    if is_sent and form.is_valid():
        made = _receive(request, kind, subject, case, form)
        if made is not None:
            messages.success(request, _("Permintaan Anda sudah kami terima."))
            return redirect("portal:data_request", region=request.region.slug, request_id=made)
    context = {
        "case": case,
        "form": form,
        "kind": kind,
        "words": WORDS[kind],
        "reason": reason,
        "has_files": kind == RequestKind.CORRECTION,
        "back_url": _home_of(request, case),
    }
    return render(request, "portal/ask_data.html", context)


def _home_of(request: RegionRequest, case: Case | None) -> str:
    if case is None:
        return reverse("portal:my_data", kwargs={"region": request.region.slug})
    return reverse("portal:case_data", kwargs={"region": request.region.slug, "reference": case.reference})


def _receive(
    request: RegionRequest, kind: RequestKind, subject: Subject, case: Case | None, form: AskForm
) -> UUID | None:
    try:
        made = actions.receive(
            kind,
            subject,
            label=case.reference if case else "",
            detail=form.cleaned_data["detail"],
            changes=form.changes(),
            proof=form.proof(),
            language=get_language() or "id",
            by=citizen_actor(request),
        )
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        return None
    return made.pk


@never_cache
@require_safe
def data_request(request: RegionRequest, request_id: UUID) -> HttpResponse:
    """Where one request is: what was asked, by when it is answered, the answer."""
    found = owning.request_here(request, request_id)
    if found is None:
        raise Http404
    context = {
        "one": found,
        "tone": owning.TONES[RequestState(found.state)],
        "done": [effect for effect in found.outcome if not effect.get("reason")],
        "kept": [effect for effect in found.outcome if effect.get("reason")],
        "why_no_copy": rules.why_not(rules.check_copy, found),
        "can_cancel": found.state == RequestState.RECEIVED,
    }
    return render(request, "portal/data_request.html", context)


@never_cache
@require_POST
def cancel(request: RegionRequest, request_id: UUID) -> HttpResponse:
    found = owning.request_here(request, request_id)
    if found is None:
        raise Http404
    try:
        actions.cancel(found.pk, by=citizen_actor(request))
    except Refused as refused:
        messages.info(request, str(refused.reason))
    else:
        messages.success(request, _("Permintaan sudah dibatalkan."))
    return redirect("portal:data_request", region=request.region.slug, request_id=found.pk)


@never_cache
@require_safe
def download(request: RegionRequest, request_id: UUID) -> HttpResponse:
    """The copy, for seven days. Each download is recorded."""
    found = owning.request_here(request, request_id)
    if found is None:
        raise Http404
    try:
        content = actions.download_copy(found, by=citizen_actor(request))
    except Refused as refused:
        messages.info(request, str(refused.reason))
        return redirect("portal:data_request", region=request.region.slug, request_id=found.pk)
    except CannotDecrypt:
        log.error("copy_unreadable", request=str(found.pk))
        messages.error(request, _("Salinan ini tidak dapat dibuka. Minta salinan baru."))
        return redirect("portal:data_request", region=request.region.slug, request_id=found.pk)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, "salinan-data.zip") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
