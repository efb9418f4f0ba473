"""Services as cards of the design system."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from pendopo.engine.catalogue.package import Package
from pendopo.engine.catalogue.queries import Offer
from pendopo.engine.catalogue.states import Channel
from pendopo.foundation.common.types import Text

from .life_events import LIFE_EVENTS

ICONS = {event.key: event.icon for event in LIFE_EVENTS}


@dataclass(frozen=True)
class Card:
    """What design/_cards.html prints; `title` and `text` may hold both languages."""

    url: str
    title: Text | str
    text: Text | str = ""
    icon: str = ""
    meta: str = ""


def service_cards(offers: Iterable[Offer], region_slug: str) -> list[Card]:
    return [
        Card(
            reverse("portal:service", kwargs={"region": region_slug, "key": offer.service_key}),
            offer.package.title,
            offer.package.summary,
            ICONS.get(offer.package.life_event, "file"),
            in_short(offer.package),
        )
        for offer in offers
    ]


def in_short(package: Package) -> str:
    """Where it is done and how long it takes, in half a line."""
    if package.channel == Channel.COUNTER:
        return gettext("Di loket")
    if package.channel == Channel.ELSEWHERE:
        return gettext("Di tempat lain")
    days = package.promise_days
    if not days:
        return gettext("Bisa dari rumah")
    return ngettext("Bisa dari rumah, %(days)s hari kerja", "Bisa dari rumah, %(days)s hari kerja", days) % {
        "days": days
    }
