from __future__ import annotations

from typing import ClassVar

from django.db import models

from .clock import now
from .records import RegionRecord


class DataKey(RegionRecord):
    """A key of one region, wrapped by a master key that is not in the database (see keyring.py).

    `data` keys seal fields and files, and the newest that is not retired seals what is new. `index` keys make the
    blind indexes: one that is coming fills the second columns, then both columns, then stands alone.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    class Purpose(models.TextChoices):
        DATA = "data"
        INDEX = "index"

    class Phase(models.TextChoices):
        COMING = "coming"  # index only: fills the second column
        TAKING_OVER = "taking_over"  # index only: fills both columns
        CURRENT = "current"
        RETIRED = "retired"  # still opens what it sealed; nothing names it any more

    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    number = models.PositiveIntegerField()
    wrapped = models.CharField(max_length=120)  # base64 of nonce, key, tag
    master_id = models.CharField(max_length=20)
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.CURRENT)
    made_at = models.DateTimeField(default=now, editable=False)
    phase_at = models.DateTimeField(default=now, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta(RegionRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "purpose", "number"], name="one_data_key_per_number")
        ]

    @property
    def key_id(self) -> str:
        """As stored values name it: "d1"."""
        return f"{self.purpose[0]}{self.number}"

    def __str__(self) -> str:
        return f"{self.region_code} {self.key_id}"


class SharedValue(models.Model):
    """One value of the cache that all processes share, as JSON. Read and written by `cache.SharedCache` alone.

    Not scoped: it holds counts of attempts by keyed digest, address or account, each gone within the day.
    """

    personal: ClassVar[tuple[str, ...]] = ("key",)

    key = models.CharField(max_length=250, primary_key=True)
    value = models.TextField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
