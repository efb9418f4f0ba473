from __future__ import annotations

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.records import GuardedRecord


class Area(models.Model):
    """A place with an official code (Kemendagri), kept as text; codes change when areas split."""

    code = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=80)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Province(Area):
    personal: ClassVar[tuple[str, ...]] = ()


class Region(Area):
    """A kabupaten or kota. `slug` is its address: plain for a kabupaten, `kota-…` for a kota.

    `opened_at` is empty until the region offers services here; a closed region answers 404.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    class Kind(models.TextChoices):
        KABUPATEN = "kabupaten", _("Kabupaten")
        KOTA = "kota", _("Kota")

    class Zone(models.TextChoices):
        WIB = "Asia/Jakarta", "WIB"
        WITA = "Asia/Makassar", "WITA"
        WIT = "Asia/Jayapura", "WIT"

    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="regions")
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    time_zone = models.CharField(max_length=20, choices=Zone.choices, default=Zone.WIB)
    opened_at = models.DateTimeField(null=True, blank=True)

    @property
    def full_name(self) -> str:
        """ "Kabupaten Tuban" or "Kota Surabaya"."""
        return f"{self.get_kind_display()} {self.name}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class District(Area):
    """A kecamatan."""

    personal: ClassVar[tuple[str, ...]] = ()

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="districts")


class Village(Area):
    """A desa or kelurahan. Loaded for the regions in use."""

    personal: ClassVar[tuple[str, ...]] = ()

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="villages")


class RegionModule(GuardedRecord):
    """Whether one module is on in one region. Switching off stops new applications and deletes nothing."""

    personal: ClassVar[tuple[str, ...]] = ()

    module_key = models.SlugField(max_length=40)
    is_on = models.BooleanField(default=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "module_key"], name="one_switch_per_module")
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.module_key}"


class OfficeHours(GuardedRecord):
    """When offices of the region are open on one weekday (0 = Monday), in local time."""

    personal: ClassVar[tuple[str, ...]] = ()

    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "weekday"], name="one_opening_per_weekday"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="weekday_exists"),
            models.CheckConstraint(condition=models.Q(opens__lt=models.F("closes")), name="opens_before_closing"),
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.weekday}"


class RegionFact(GuardedRecord):
    """A dated statement about the region that was published, with the source it can be looked up in.

    `when` and `text` hold both languages: {"id": "8 Mei 2018", "en": "8 May 2018"}.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    position = models.PositiveSmallIntegerField()
    when = models.JSONField()
    text = models.JSONField()
    source = models.CharField(max_length=300)

    class Meta(GuardedRecord.Meta):
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "position"], name="one_fact_per_position"),
            models.CheckConstraint(condition=~models.Q(source=""), name="fact_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.position}"
