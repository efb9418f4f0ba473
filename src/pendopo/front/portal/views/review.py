"""The last look at an application, and sending it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pendopo.engine.cases import actions
from pendopo.engine.cases.actions.submitting import Incomplete
from pendopo.engine.cases.models import Case
from pendopo.engine.catalogue.forms import Problem
from pendopo.engine.catalogue.queries import offer_by_key
from pendopo.foundation.accounts.doors import citizen_actor
from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.clock import today
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.regions.middleware import RegionRequest

from .. import access
from ..access import Filling
from ..answers import named, sections
from ..doors import draft_page, to_receipt
from ..filling import problems_of
from ..forms import DeclarationForm
from ..lacking import lacks_of, onward_url, wrong_of
from ..progress import page_url


@dataclass(frozen=True)
class ProblemLink:
    """A problem as the error summary lists it."""

    url: str
    message: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: RegionRequest, key: str, draft: uuid.UUID) -> HttpResponseBase:
    """All answers with the way back to each; POST sends the application."""
    by = _sender(request, key, draft) if request.method == "POST" else None
    if by is None:
        return _page(request, key=key, draft=draft)
    offer = offer_by_key(key, request.active_modules)
    if offer is None:
        closed = _("Layanan ini sedang tidak menerima permohonan baru. Isian Anda tetap tersimpan.")
        return _page(request, key=key, draft=draft, refusal=closed)
    if not DeclarationForm(offer.package, request.POST).is_valid():
        return _page(request, key=key, draft=draft)
    return _send(request, key, draft, by)


def _sender(request: RegionRequest, key: str, draft_id: uuid.UUID) -> Actor | None:
    """Who sends this draft; None for those who may not. No statement for a visitor without an account."""
    if not request.user.is_authenticated:
        return citizen_actor(request) if access.holds(request, access.DRAFTS, draft_id) else None
    filling = access.filling(request, key, draft_id)
    return access.actor(request, filling.draft) if filling else None


def _send(request: RegionRequest, key: str, draft_id: uuid.UUID, by: Actor) -> HttpResponseBase:
    try:
        return to_receipt(request, _submit(key, draft_id, by))
    except Incomplete as incomplete:
        messages.error(request, str(incomplete.reason))
        first: Problem = incomplete.problems[0]  # type: ignore[assignment]
        names = {"region": request.region.slug, "key": key, "draft": draft_id, "page": first.page_key}
        return HttpResponseRedirect(f"{reverse('portal:page', kwargs=names)}?dari=periksa&salah=1")
    except Refused as refused:
        return _page(request, key=key, draft=draft_id, refusal=str(refused.reason))


def _submit(key: str, draft_id: uuid.UUID, by: Actor) -> Case:
    """Under the address of another service nothing is sent: that service may be closed while this one is open."""
    with transaction.atomic():
        case = actions.submit(draft_id, by=by)
        if case.service_key != key:
            raise Http404
    return case


@draft_page
def _page(request: RegionRequest, filling: Filling, refusal: str = "") -> HttpResponse:
    form = DeclarationForm(filling.package, request.POST if request.method == "POST" else None)
    if refusal:
        form.add_error(None, refusal)
    urls = {page.key: page_url(request.region.slug, filling, page.key) for page in filling.pages}
    found = problems_of(filling, today())
    lacks = lacks_of(filling, found)
    new = [lack.page.key for lack in lacks if lack.is_new]
    shown = sections(
        filling.package,
        filling.pages,
        filling.answers,
        {key: row.file.original_name for key, row in filling.files.items()},
        {key: f"{url}?dari=periksa" for key, url in urls.items()},
        found,
        new,
    )
    context = {
        "filling": filling,
        "package": filling.package,
        "sections": shown,
        "problems": [
            ProblemLink(f"{urls[problem.page_key]}?dari=periksa&salah=1", named(filling.package, problem))
            for problem in wrong_of(found, lacks)
        ],
        "onward_url": onward_url(request.region.slug, filling, lacks) if lacks else "",
        "new_pages": len(new),
        "form": form,
        "total": len(filling.pages) + 1,
        "last_page_url": urls[filling.pages[-1].key],
    }
    return render(request, "portal/review.html", context)
