"""Which records have words that begin as typed.

Behind row-level security PostgreSQL uses an index only for operators that cannot tell a row's value to anybody:
`>=` and `<` are such ones, LIKE is not.
"""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from .models import SearchToken
from .words import prefixes

Keys = QuerySet[SearchToken, dict[str, uuid.UUID]]

HIGHEST = "\U0010ffff"
"""Stands behind every letter, on both databases."""


def matching(kind: str, typed: str) -> Keys:
    """Keys of the records of which every typed word begins a word, for `pk__in`. Nothing for what holds no word."""
    words = prefixes(typed)
    if not words:
        nothing: Keys = SearchToken.objects.none().values("record_key")
        return nothing
    first, *others = (_beginning(kind, word) for word in words)
    return first.intersection(*others) if others else first


def _beginning(kind: str, word: str) -> Keys:
    """A set of its own: joined row by row, a common word would be looked up again for each record."""
    rows = SearchToken.objects.filter(record_kind=kind, token__gte=word, token__lt=word + HIGHEST)
    keys: Keys = rows.values("record_key").distinct()
    return keys
