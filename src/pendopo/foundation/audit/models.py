from __future__ import annotations

from typing import ClassVar

from django.db import models

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.records import AppendOnly


class AuditEvent(AppendOnly):
    """One act: who did what to what, when. Field names and digests only, never answers.

    Actor, subject and region are opaque keys without foreign keys: the record outlives what it names.
    An act across regions (the national scope) is written once under each region it touched, or under "*".
    """

    personal = ("actor_key",)

    at = models.DateTimeField(default=now, editable=False)
    tag = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=12)
    actor_key = models.CharField(max_length=64, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=64)
    reads_personal_data = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=dict)

    class Meta(AppendOnly.Meta):
        indexes: ClassVar = [
            models.Index(fields=["region_code", "subject_kind", "subject_key", "id"], name="audit_subject"),
            models.Index(fields=["region_code", "id"], name="audit_region"),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.subject_kind}:{self.subject_key}"
