"""Regions without loading 9,433 rows: A is Tuban (35.23), B is Lamongan (35.24), both open unless told."""

from __future__ import annotations

from datetime import UTC, datetime

from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions import actions
from pendopo.foundation.regions.models import District, Province, Region, Village

SLUGS = {"35.23": "tuban", "35.24": "lamongan", "18.02": "lampung-tengah", "64.71": "kota-balikpapan"}
OPENED = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def make_region(code: str = "35.23", *, is_open: bool = True, zone: str = Region.Zone.WIB) -> Region:
    province, _ = Province.objects.get_or_create(code=code[:2], defaults={"name": f"Provinsi {code[:2]}"})
    slug = SLUGS[code]
    return Region.objects.create(
        code=code,
        name=slug.removeprefix("kota-").replace("-", " ").title(),
        slug=slug,
        kind="kota" if slug.startswith("kota-") else "kabupaten",
        province=province,
        time_zone=zone,
        opened_at=OPENED if is_open else None,
    )


def make_village(code: str, name: str, district: str) -> Village:
    """A village such as "35.23.01.2001" in the district of its code, which is made where missing."""
    parent, _ = District.objects.get_or_create(code=code[:8], defaults={"name": district, "region_id": code[:5]})
    return Village.objects.create(code=code, name=name, district=parent)


def switch_on(region: Region, module_key: str) -> None:
    with region_scope(region.code):
        actions.switch_module(module_key, True, by=SYSTEM)
