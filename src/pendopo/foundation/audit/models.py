from __future__ import annotations

from typing import ClassVar

from django.db import models

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.records import AppendOnly, RegionRecord


class AuditEvent(AppendOnly):
    """One act: who did what to what, when. Field names and digests only, never answers.

    Actor, subject and region are opaque keys without foreign keys: the record outlives what it names.
    An act that belongs to no region (a sign-in, a look across regions) stands under the region "*".
    `sequence` counts from 1 in each region without gaps; `mac` ties the row to its place and to the row before.
    """

    personal = ("actor_key",)

    sequence = models.BigIntegerField(editable=False)
    at = models.DateTimeField(default=now, editable=False)
    tag = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=12)
    actor_key = models.CharField(max_length=64, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=64)
    reads_personal_data = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=dict)
    mac = models.CharField(max_length=64, editable=False)

    class Meta(AppendOnly.Meta):
        indexes: ClassVar = [
            models.Index(fields=["region_code", "subject_kind", "subject_key", "id"], name="audit_subject"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "sequence"], name="one_audit_row_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.subject_kind}:{self.subject_key}"


class ChainHead(RegionRecord):
    """The end of one region's chain: how many rows it has, and the seals of its last row and of the end before.

    Written only by `chains.append`, in one statement that also locks it.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    region_code = models.CharField(max_length=5, primary_key=True, editable=False)
    sequence = models.BigIntegerField()
    seal = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.region_code} {self.sequence}"
