"""Where a list goes on. Opaque to whoever sends it back: what is inside may change."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime
from uuid import UUID

from pendopo.engine.cases.queries import BY_RECEIPT, Place

from .problems import Failed


def cursor_of(view: str, place: Place) -> str:
    value = place.value.isoformat() if place.value else None
    return urlsafe_b64encode(json.dumps([view, value, place.key.hex]).encode()).decode().rstrip("=")


def place_in(cursor: str, view: str) -> Place | None:
    """None without a cursor. Raises Failed 422 for one that we never gave, or gave for another view."""
    if not cursor:
        return None
    try:
        of_view, value, key = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        found = Place(_value(view, value), UUID(hex=key))
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Failed(422, "unknown_cursor") from None
    if of_view != view:
        raise Failed(422, "unknown_cursor")
    return found


def _value(view: str, text: str | None) -> date | datetime | None:
    """A day, or a moment with its zone, as the view is sorted."""
    if view not in BY_RECEIPT:
        return None if text is None else date.fromisoformat(text)
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
