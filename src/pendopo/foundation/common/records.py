"""Base classes for stored records: scoped to a region, and shut against writes outside an action."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models

from . import scope
from .errors import ScopeMissing, UnguardedWrite

M = TypeVar("M", bound=models.Model, covariant=True)

_writing: ContextVar[str | None] = ContextVar("pendopo_writing", default=None)


@contextmanager
def writing(tag: str) -> Iterator[None]:
    """Open the door for writes. `audit.action` is its only caller besides migrations and bulk seeding."""
    token = _writing.set(tag)
    try:
        yield
    finally:
        _writing.reset(token)


def require_writing(model: type[models.Model]) -> None:
    if _writing.get() is None:
        raise UnguardedWrite(f"{model.__name__} is written only inside an action")


class ScopedQuerySet(models.QuerySet[M]):
    """Writes in bulk only inside one region, never across regions and never into another."""

    def update(self, **kwargs: Any) -> int:
        scope.current_code()
        if self.model.scope_field in kwargs:  # type: ignore[attr-defined]
            raise ScopeMissing(f"{self.model.__name__} does not move to another region")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        scope.current_code()
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.claim_region()
        return super().bulk_create(rows, *args, **kwargs)

    def raw(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ScopeMissing(f"raw SQL on {self.model.__name__} would see every region")


class GuardedQuerySet(ScopedQuerySet[M]):
    """Refuses the bulk side doors outside an action."""

    def update(self, **kwargs: Any) -> int:
        require_writing(self.model)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        require_writing(self.model)
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        require_writing(self.model)
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        require_writing(self.model)
        return super().bulk_update(objs, *args, **kwargs)


class AppendOnlyQuerySet(GuardedQuerySet[M]):
    """Refuses to change or remove rows even inside an action."""

    def update(self, **kwargs: Any) -> int:
        raise UnguardedWrite(f"{self.model.__name__} is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise UnguardedWrite(f"{self.model.__name__} is append-only")

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        raise UnguardedWrite(f"{self.model.__name__} is append-only")


class _Scoped(scope.ScopedManager[M]):
    """Scope, and a query set that keeps to it when it writes."""

    words: ClassVar[type[models.QuerySet[Any]]] = ScopedQuerySet

    def get_queryset(self) -> models.QuerySet[M]:
        found = super().get_queryset()
        kept: models.QuerySet[M] = self.words(self.model, query=found.query, using=self._db)
        return kept


class _ScopedGuarded(_Scoped[M]):
    words: ClassVar[type[models.QuerySet[Any]]] = GuardedQuerySet


class _ScopedAppendOnly(_Scoped[M]):
    words: ClassVar[type[models.QuerySet[Any]]] = AppendOnlyQuerySet


class RegionRecord(models.Model):
    """A record that belongs to one region: `region_code` is its scope column.

    `personal` names the columns that hold personal data; a test insists that every model says so.
    """

    scope_field: ClassVar[str] = "region_code"
    personal: ClassVar[tuple[str, ...]] = ()

    region_code = models.CharField(max_length=5, editable=False)

    objects: ClassVar[scope.ScopedManager[Any]] = _Scoped()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def claim_region(self) -> None:
        """Take the region in scope; refuse to be written or removed in the scope of another."""
        code = scope.current_code()
        if not self.region_code:
            self.region_code = code
        if self.region_code != code:
            raise ScopeMissing(f"{type(self).__name__} of {self.region_code} touched in the scope of {code}")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.claim_region()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.claim_region()
        return super().delete(*args, **kwargs)


class GuardedRecord(RegionRecord):
    """A record of a region that is written only inside an action."""

    objects: ClassVar[scope.ScopedManager[Any]] = _ScopedGuarded()

    class Meta(RegionRecord.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_writing(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_writing(type(self))
        return super().delete(*args, **kwargs)


class AppendOnly(GuardedRecord):
    """A guarded record that is never changed or removed once written.

    `erasable`: the columns whose texts may be emptied all the same; on PostgreSQL no other can be changed.
    """

    erasable: ClassVar[tuple[str, ...]] = ()

    objects: ClassVar[scope.ScopedManager[Any]] = _ScopedAppendOnly()

    class Meta(GuardedRecord.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise UnguardedWrite(f"{type(self).__name__} is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise UnguardedWrite(f"{type(self).__name__} is append-only")
