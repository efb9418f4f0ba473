from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.records import GuardedRecord


class NationalHoliday(models.Model):
    """A national holiday or collective leave day (cuti bersama). `source` names where the row came from."""

    personal: ClassVar[tuple[str, ...]] = ()

    class Kind(models.TextChoices):
        NATIONAL = "national", _("Libur nasional")
        COLLECTIVE = "cuti_bersama", _("Cuti bersama")

    date = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    source = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class RegionalHoliday(GuardedRecord):
    """A day off of one region, by decree."""

    personal: ClassVar[tuple[str, ...]] = ()

    date = models.DateField()
    name = models.CharField(max_length=120)
    decree = models.CharField(max_length=120)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "date"], name="one_regional_holiday_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
