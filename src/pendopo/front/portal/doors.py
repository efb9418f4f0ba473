"""What draft and case pages put in front of themselves. None of these pages is kept by the browser or a proxy."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from pendopo.engine.cases.models import Case
from pendopo.foundation.regions.middleware import RegionRequest

from . import access

Door = Callable[..., HttpResponseBase]


def draft_page(view: Callable[..., HttpResponse]) -> Door:
    """Gives the view a Filling in place of `key` and `draft`: the draft at the address, for those who may open it.

    One that was sent leads to its receipt; anything else is 404.
    """

    @never_cache
    @functools.wraps(view)
    def opened(request: RegionRequest, key: str, draft: uuid.UUID, **kwargs: Any) -> HttpResponse:
        filling = access.filling(request, key, draft)
        if filling is not None:
            return view(request, filling, **kwargs)
        case = access.sent(request, draft)
        if case is None:
            raise Http404
        return to_receipt(request, case)

    return opened


def case_page(view: Callable[..., HttpResponse]) -> Door:
    """Gives the view a Case in place of `reference`, for those who may open it; else 404 without a hint."""

    @never_cache
    @functools.wraps(view)
    def opened(request: RegionRequest, reference: str, **kwargs: Any) -> HttpResponse:
        case = access.case_of(request, reference)
        if case is None:
            raise Http404
        return view(request, case, **kwargs)

    return opened


def to_receipt(request: RegionRequest, case: Case) -> HttpResponse:
    """The receipt. A session that held the draft may follow its case; a clerk's is given it here."""
    if not access.holds(request, access.DRAFTS, case.draft_id):
        access.give(request, access.CASES, case.pk)
    return redirect("portal:receipt", region=request.region.slug, reference=case.reference)
