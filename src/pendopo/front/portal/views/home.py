"""The way in: choose a region, then what you need."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from pendopo.engine.catalogue.queries import offered
from pendopo.foundation.common.references import parse_reference
from pendopo.foundation.regions.middleware import RegionRequest
from pendopo.foundation.regions.models import Region
from pendopo.foundation.regions.queries import facts, open_regions

from ..cards import Card, service_cards
from ..life_events import LIFE_EVENTS
from ..promises import live_promises


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Regions that are open. `?nomor=` sends a reference on to its region, since it begins with the region's code."""
    typed = request.GET.get("nomor", "")[:40]
    regions = list(open_regions())
    region = _region_of(typed, regions)
    if region is not None:
        address = reverse("portal:track_form", kwargs={"region": region.slug})
        return redirect(f"{address}?{urlencode({'nomor': typed})}")
    cards = [
        Card(reverse("portal:home", kwargs={"region": one.slug}), one.full_name, one.province.name, "map-pin")
        for one in regions
    ]
    return render(request, "portal/index.html", {"cards": cards, "typed": typed})


def _region_of(typed: str, regions: list[Region]) -> Region | None:
    reference = parse_reference(typed)
    if reference is None:
        return None
    return next((region for region in regions if region.code.replace(".", "") == reference[:4]), None)


@require_safe
def home(request: RegionRequest) -> HttpResponse:
    offers = offered(request.active_modules)
    figures, read_at = live_promises()
    context = {
        "life_events": LIFE_EVENTS,
        "cards": service_cards(offers, request.region.slug),
        "figures": figures,
        "read_at": read_at,
        "facts": facts(),
    }
    return render(request, "portal/home.html", context)
