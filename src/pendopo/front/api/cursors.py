"""Where a list goes on. Opaque to whoever sends it back: what is inside may change."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from .problems import Failed

FARTHEST = 10_000
"""Pages; skipping rows costs time."""
SHAPE = re.compile(rb"p([0-9]{1,5})")


def cursor_of(page: int) -> str:
    return urlsafe_b64encode(f"p{page}".encode()).decode().rstrip("=")


def page_of(cursor: str) -> int:
    """1 without a cursor. Raises Failed 422 for one that we never gave."""
    if not cursor:
        return 1
    try:
        found = SHAPE.fullmatch(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        found = None
    if found is None or not 1 <= int(found[1]) <= FARTHEST:
        raise Failed(422, "unknown_cursor")
    return int(found[1])
