"""A small memory inside one process, for things that are read on every page and change by decree.

Other processes keep an old value until it is too old; so hold here only what may be late by that much.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.db import transaction

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_all: list[Memo[Any, Any]] = []


class Memo(Generic[K, V]):
    """Remembers `make(key)` for at most `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._held: dict[K, tuple[float, V]] = {}
        self._turn = 0
        _all.append(self)

    def get(self, key: K, make: Callable[[K], V]) -> V:
        held = self._held.get(key)
        if held is not None and time.monotonic() < held[0]:
            return held[1]
        turn = self._turn
        value = make(key)
        if turn == self._turn:  # else it was told to forget while we were reading
            self._held[key] = (time.monotonic() + self.seconds, value)
        return value

    def forget(self, key: K | None = None) -> None:
        """Drop one key, or all. Called inside a transaction it drops now and again after the commit:
        another thread may have read the old rows in between."""
        self._drop(key)
        transaction.on_commit(lambda: self._drop(key))

    def _drop(self, key: K | None) -> None:
        self._turn += 1
        if key is None:
            self._held.clear()
        else:
            self._held.pop(key, None)


def forget_everything() -> None:
    """Empty every memory. The suite does it around each test, whose rows are rolled back."""
    for memo in _all:
        memo._drop(None)
