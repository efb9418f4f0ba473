"""Finding regions and the places inside them. Areas are public: no scope is needed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.db import models

from pendopo.foundation.common.scope import current_code

from .memory import REGIONS, SLUGS, VILLAGES, GroupedVillages
from .models import Region, RegionFact, Village


def region_by_slug(slug: str) -> Region | None:
    """The open region at this address, or None for an unknown and for a closed one alike.

    Remembered for a minute, since every page asks for it. Shared: read it, do not change it.
    """
    try:
        return SLUGS.get(slug, _open_region)
    except Region.DoesNotExist:
        return None


def _open_region(slug: str) -> Region:
    return Region.objects.get(slug=slug, opened_at__isnull=False, valid_to__isnull=True)


def current_region() -> Region:
    """The region in scope, remembered for a minute. Shared: read it, do not change it.

    Raises ScopeMissing without a scope and Region.DoesNotExist for a code that is not loaded.
    """
    return REGIONS.get(current_code(), lambda code: Region.objects.get(code=code))


def facts() -> list[RegionFact]:
    """Published facts of the region in scope, in their order."""
    return list(RegionFact.objects.order_by("position"))


def open_regions() -> models.QuerySet[Region]:
    """Regions that offer services here, by name, each with its province."""
    return (
        Region.objects.filter(opened_at__isnull=False, valid_to__isnull=True)
        .select_related("province")
        .order_by("name", "kind")
    )


def villages_of(region_code: str) -> GroupedVillages:
    """[(district name, [(village code, village name), …]), …] by name; empty where no villages are loaded."""
    return VILLAGES.get(region_code, _read_villages)


def village_name(code: str) -> str:
    """The name of a village such as "35.23.01.2001", or "" for a code that is not loaded."""
    return next((name for _, villages in villages_of(code[:5]) for key, name in villages if key == code), "")


def district_name_of(village_code: str) -> str:
    """The name of the kecamatan a village lies in, or ""."""
    return next(
        (name for name, villages in villages_of(village_code[:5]) if any(k == village_code for k, _ in villages)),
        "",
    )


def _read_villages(region_code: str) -> GroupedVillages:
    rows: Iterable[tuple[str, str, str, str]] = (
        Village.objects.filter(district__region_id=region_code, valid_to__isnull=True)
        .order_by("district__name", "district_id", "name", "code")
        .values_list("district_id", "district__name", "code", "name")
    )
    return [
        (name, [(row[2], row[3]) for row in group])
        for (_, name), group in groupby(rows, key=lambda row: (row[0], row[1]))
    ]
