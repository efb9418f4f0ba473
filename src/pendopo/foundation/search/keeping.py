"""Keeping the words of a record. Called inside the action that writes the record, never alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from .models import SearchToken
from .words import tokens


def put(kind: str, key: uuid.UUID, texts: Iterable[str], *, is_new: bool = False) -> None:
    """The record is found by the words of these texts and by no others. One statement where it is new."""
    wanted = tokens(texts)
    if not is_new:
        rows = SearchToken.objects.filter(record_kind=kind, record_key=key)
        held = set(rows.values_list("token", flat=True))
        if gone := sorted(held - set(wanted)):
            rows.filter(token__in=gone).delete()
        wanted = [word for word in wanted if word not in held]
    if wanted:
        SearchToken.objects.bulk_create(
            SearchToken(token=word, record_kind=kind, record_key=key) for word in wanted
        )


def forget(kind: str, key: uuid.UUID) -> None:
    """The record is not found any more, by anything."""
    SearchToken.objects.filter(record_kind=kind, record_key=key).delete()
