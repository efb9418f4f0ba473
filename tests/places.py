"""Two neighbouring regions with the least rows they need. A is where we look, B is what must not be seen."""

from __future__ import annotations

from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions.actions import open_region, switch_module
from pendopo.foundation.regions.models import District, Province, Region, Village
from pendopo.foundation.regions.modules import modules

A, B = "35.23", "35.24"
_PLACES = ((A, "Tuban", "tuban"), (B, "Lamongan", "lamongan"))


def make_region(code: str, name: str, slug: str) -> Region:
    """An open region with one district, two villages, sample office hours and every module on."""
    province, _ = Province.objects.get_or_create(code=code[:2], defaults={"name": "Jawa Timur"})
    Region.objects.create(code=code, name=name, slug=slug, kind=Region.Kind.KABUPATEN, province=province)
    district = District.objects.create(code=f"{code}.01", name=f"Kecamatan {name}", region_id=code)
    for number in (1, 2):
        Village.objects.create(code=f"{code}.01.200{number}", name=f"Desa {name} {number}", district=district)
    opened = open_region(code, by=SYSTEM)
    with region_scope(code):
        for module in modules.all():
            switch_module(module.key, True, by=SYSTEM)
    return opened


def make_regions() -> tuple[Region, Region]:
    a, b = (make_region(*place) for place in _PLACES)
    return a, b
