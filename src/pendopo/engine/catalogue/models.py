from __future__ import annotations

from typing import ClassVar

from django.db import models

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.records import GuardedRecord

from .states import Channel, VersionState


class Service(models.Model):
    """A public service by its key, such as "akta-kelahiran". Its content lies in its versions."""

    personal: ClassVar[tuple[str, ...]] = ()

    key = models.SlugField(max_length=60, primary_key=True)
    module_key = models.SlugField(max_length=40)

    def __str__(self) -> str:
        return self.key


class ServiceVersion(models.Model):
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


class RegionService(GuardedRecord):
    """A service offered in this region, with the version new applications start on."""

    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")
    service_key = models.SlugField(max_length=60)
    is_offered = models.BooleanField(default=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "service_key"], name="one_offer_per_service")
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.service_key}"
