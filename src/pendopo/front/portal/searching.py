"""Words to try when a search finds nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from pendopo.engine.catalogue.queries import Offer
from pendopo.engine.catalogue.searching import words

MOST = 4
LIKENESS = 0.6
SHORTEST = 4


def similar_words(typed: str, offers: Iterable[Offer]) -> list[str]:
    """Words of the services here that look like what was typed, best first; none when nothing comes near."""
    known: set[str] = set()
    for offer in offers:
        texts = [
            *offer.package.title.values(),
            *(word for group in offer.package.keywords.values() for word in group),
        ]
        known |= {word for text in texts for word in words(text) if len(word) >= SHORTEST}
    found: list[str] = []
    for word in words(typed):
        if len(word) >= SHORTEST:
            found += difflib.get_close_matches(word, sorted(known), MOST, LIKENESS)
    return list(dict.fromkeys(found))[:MOST]
