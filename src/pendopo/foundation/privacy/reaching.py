"""Whom a breach touches, asked of every floor that can say."""

from __future__ import annotations

from .holders import REACHES, Reached, Selection


def services() -> list[tuple[str, str]]:
    """[(key, title)] of the services one can choose from."""
    return [row for reach in REACHES.values() for row in reach.services()]


def count(selection: Selection) -> int:
    """How many applications the selection holds."""
    return sum(reach.count(selection) for reach in REACHES.values())


def after(selection: Selection, cursor: str, limit: int) -> list[Reached]:
    """The next page of people to tell, ordered by key after `cursor`. Empty at the end."""
    found = [one for reach in REACHES.values() for one in reach.after(selection, cursor, limit)]
    return sorted(found, key=lambda one: one.subject_key)[:limit]


def unknown(references: tuple[str, ...]) -> list[str]:
    """Those of the references that name nothing in this region."""
    left = list(references)
    for reach in REACHES.values():
        left = reach.unknown(left)
    return left
