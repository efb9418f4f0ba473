"""Region scope: which region's records this piece of work may see.

Codes are opaque here; `regions` gives them meaning. A record of a region is read through
`ScopedManager`, which raises outside a declared scope instead of returning everybody's rows.
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


@dataclass(frozen=True)
class Scope:
    """`code` is a region code such as "35.23"; None is the national scope, which sees all regions."""

    code: str | None


_scope: ContextVar[Scope | None] = ContextVar("pendopo_scope", default=None)


def current() -> Scope:
    """The declared scope. Raises ScopeMissing where none was declared."""
    scope = _scope.get()
    if scope is None:
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
