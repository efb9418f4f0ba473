"""Finding a service and reading its standard."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pendopo.engine.catalogue.queries import offer_by_key, offered, search
from pendopo.engine.catalogue.states import Channel
from pendopo.foundation.accounts.queries import office
from pendopo.foundation.regions.middleware import RegionRequest

from ..cards import service_cards
from ..life_events import LIFE_EVENTS, life_event
from ..searching import similar_words
from ..standard import standard_of


@require_safe
def services(request: RegionRequest) -> HttpResponse:
    """What is offered here, by words (`?q=`) and by event of life (`?peristiwa=`). One statement of its own."""
    typed = " ".join(request.GET.get("q", "")[:120].split())
    event = life_event(request.GET.get("peristiwa", ""))
    offers = search(typed, request.active_modules) if typed else offered(request.active_modules)
    found = [offer for offer in offers if event is None or offer.package.life_event == event.key]
    everything = offers if found or not typed else offered(request.active_modules)
    context = {
        "typed": typed,
        "event": event,
        "life_events": LIFE_EVENTS,
        "cards": service_cards(found, request.region.slug),
        "others": [] if found else service_cards(everything, request.region.slug),
        "similar": similar_words(typed, everything) if typed and not found else [],
    }
    return render(request, "portal/services.html", context)


@require_safe
def service(request: RegionRequest, key: str) -> HttpResponse:
    """The 14 components of the standard, whatever the channel."""
    offer = offer_by_key(key, request.active_modules)
    if offer is None:
        raise Http404
    package = offer.package
    kind = package.place.office if package.place else package.owner
    context = {
        "package": package,
        "office": office(kind or package.owner),
        "is_online": package.channel == Channel.ONLINE,
        "is_counter": package.channel == Channel.COUNTER,
        "standard": standard_of(package),
    }
    return render(request, "portal/service.html", context)
