"""Where the sealed secrets of the second factor lie, for a rotation of keys: inside the JSON of allauth's table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator

from pendopo.foundation.common.loose_seals import Row

from .second_factor import CONTEXT

SINGLE = ("secret", "seed")
"""Of an app; of recovery codes. What lies under "migrated_codes" is a list."""


def rows() -> Iterator[Row]:
    """One for each authenticator that has something sealed."""
    found = Authenticator.objects.order_by("pk").values_list("pk", "data")
    for pk, data in list(found):
        if texts := _texts(data):
            yield Row(f"authenticator {pk}", CONTEXT, texts, partial(_swap, pk, data))


def _texts(data: dict[str, Any]) -> tuple[str, ...]:
    return (*(data[name] for name in SINGLE if name in data), *data.get("migrated_codes", ()))


def _swap(pk: int, data: dict[str, Any], texts: Sequence[str]) -> bool:
    """Compared whole, since a recovery code that is used meanwhile is noted beside its seed."""
    fresh = iter(texts)
    new = dict(data)
    new.update({name: next(fresh) for name in SINGLE if name in data})
    if "migrated_codes" in data:
        new["migrated_codes"] = list(fresh)
    return bool(Authenticator.objects.filter(pk=pk, data=data).update(data=new))
