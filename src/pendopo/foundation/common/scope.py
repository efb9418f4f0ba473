"""Region scope: which region's records this piece of work may see.

Codes are opaque here; `regions` gives them meaning. A record of a region is read through
`ScopedManager`, which raises outside a declared scope instead of returning everybody's rows.
On PostgreSQL the database is told the scope too, and keeps to it by itself: see region_setting.py and wall.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from .errors import ScopeMissing

M = TypeVar("M", bound=models.Model, covariant=True)


GLOBAL = "*"
"""The region code of what happens in no region, such as a sign-in. Its rows are seen in no other scope."""
NATIONAL = "national"
OUTBOX = "outbox"
"""Words for the wider views, longer than a region code can be, so that no row is ever written under them."""


@dataclass(frozen=True)
class Scope:
    """`code` is a region code such as "35.23"; None is a view that reads wider, named by `view`, and writes nothing."""

    code: str | None
    view: str = NATIONAL

    @property
    def word(self) -> str:
        """What the database is told."""
        return self.view if self.code is None else self.code


_scope: ContextVar[Scope | None] = ContextVar("pendopo_scope", default=None)


def declared() -> str:
    """What the database is told: a region code, the word of a wider view, or "" where no scope is declared."""
    scope = _scope.get()
    return scope.word if scope else ""


def current() -> Scope:
    """The declared scope. Raises ScopeMissing where none was declared; the view of the outbox is none."""
    scope = _scope.get()
    if scope is None or scope.word == OUTBOX:
        raise ScopeMissing("no region scope is declared; wrap this work in region_scope(code)")
    return scope


def current_code() -> str:
    """The code of the one region in scope. Raises ScopeMissing in the national scope too."""
    code = current().code
    if code is None:
        raise ScopeMissing("this work needs one region, but the national scope is declared")
    return code


@contextmanager
def region_scope(code: str) -> Iterator[None]:
    """Declare that the work inside belongs to the region `code`."""
    token = _scope.set(Scope(code))
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def _national_scope() -> Iterator[None]:
    """See all regions. Only `audit.national_scope` may open this door, because it records it."""
    token = _scope.set(Scope(None))
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def outbox_view() -> Iterator[None]:
    """See the outbox of all regions and nothing else, and write nothing. For the worker that looks for work."""
    token = _scope.set(Scope(None, OUTBOX))
    try:
        yield
    finally:
        _scope.reset(token)


class ScopedManager(models.Manager[M]):
    """Filters by the declared scope and raises ScopeMissing without one.

    `field` is the column that holds the region code; each model names it in `scope_field`.
    """

    def get_queryset(self) -> models.QuerySet[M]:
        scope = current()
        queryset: models.QuerySet[Any] = super().get_queryset()
        if scope.code is None:
            return queryset
        return queryset.filter(**{self.model.scope_field: scope.code})  # type: ignore[attr-defined]
