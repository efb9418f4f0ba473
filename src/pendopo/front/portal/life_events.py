"""The five events of a life that lead to services: word in the address, key in packages, picture."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class LifeEvent:
    """`word` stands in the address, `key` in packages."""

    word: str
    key: str
    title: str | Promise
    icon: str


LIFE_EVENTS = (
    LifeEvent("lahir", "birth", _("Lahir"), "birth"),
    LifeEvent("menikah", "marriage", _("Menikah"), "marriage"),
    LifeEvent("pindah", "move", _("Pindah"), "move"),
    LifeEvent("usaha", "business", _("Usaha"), "business"),
    LifeEvent("meninggal", "death", _("Meninggal"), "death"),
)


def life_event(word: str) -> LifeEvent | None:
    return next((event for event in LIFE_EVENTS if event.word == word), None)
