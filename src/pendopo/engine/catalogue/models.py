from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import UnguardedWrite
from pendopo.foundation.common.records import GuardedRecord, require_writing

from .states import TRANSITIONS, Channel, VersionState


class LibraryQuerySet(models.QuerySet[Any]):
    """Services and their versions are written one by one, inside an action, and never removed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise UnguardedWrite(f"{self.model.__name__} is not changed in bulk")

    def delete(self) -> NoReturn:
        raise UnguardedWrite(f"{self.model.__name__} is never removed")

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> NoReturn:
        raise UnguardedWrite(f"{self.model.__name__} is not written in bulk")

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> NoReturn:
        raise UnguardedWrite(f"{self.model.__name__} is not changed in bulk")


class LibraryRecord(models.Model):
    """A record of the whole installation, not of a region; open to be read by all."""

    personal: ClassVar[tuple[str, ...]] = ()

    objects: ClassVar[models.Manager[Any]] = LibraryQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_writing(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise UnguardedWrite(f"{type(self).__name__} is never removed")


class Service(LibraryRecord):
    """A public service by its key, such as "akta-kelahiran". Its content lies in its versions."""

    personal: ClassVar[tuple[str, ...]] = ()

    key = models.SlugField(max_length=60, primary_key=True)
    module_key = models.SlugField(max_length=40)

    def __str__(self) -> str:
        return self.key


class ServiceVersion(LibraryRecord):
    """One version of a package, whole, as validated JSON. Locked once published: cases are pinned to it."""

    personal: ClassVar[tuple[str, ...]] = ()

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    content = models.JSONField()
    templates = models.JSONField(default=dict)  # letter template sources by file name
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "number"], name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.service_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A published version takes no other change than to be withdrawn."""
        stored = None if self._state.adding else ServiceVersion.objects.get(pk=self.pk)
        if stored is not None and stored.state != VersionState.DRAFT:
            wanted = VersionState(self.state)
            is_allowed = wanted == stored.state or wanted in TRANSITIONS[VersionState(stored.state)]
            if not is_allowed or self.locked_content() != stored.locked_content():
                raise UnguardedWrite(f"{self} is published and locked")
        super().save(*args, **kwargs)

    def locked_content(self) -> tuple[object, ...]:
        """Everything that publishing locks."""
        return (self.service_id, self.number, self.channel, self.content, self.templates, self.digest)


class RegionService(GuardedRecord):
    """A service offered in this region, with the version new applications start on."""

    personal: ClassVar[tuple[str, ...]] = ()

    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")
    service_key = models.SlugField(max_length=60)
    is_offered = models.BooleanField(default=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "service_key"], name="one_offer_per_service")
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.service_key}"
