"""Opening a region, switching its modules, setting its office hours."""

from __future__ import annotations

from collections.abc import Sequence

from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.scope import current_code, region_scope

from . import rules
from .memory import REGIONS
from .models import OfficeHours, Region, RegionFact, RegionModule
from .signals import office_hours_changed


@action("region.opened")
def open_region(code: str, *, by: Actor) -> Region:
    """Let the region offer services here; give it sample office hours where it has none.

    Opening an open region changes nothing. Declares the scope of `code` itself. Raises Refused for an unknown code.
    """
    region = Region.objects.filter(code=code).first()
    rules.check_open(region)
    assert region is not None
    with region_scope(code):
        if region.opened_at is None:
            region.opened_at = now()
            region.save(update_fields=["opened_at"])
            REGIONS.forget(code)
        if not OfficeHours.objects.exists():
            _write_hours(rules.DEFAULT_HOURS)
        record("region", code, by=by)
    return region


@action("module.switched")
def switch_module(module_key: str, is_on: bool, *, by: Actor) -> RegionModule:
    """Switch a module on or off in the region in scope. Off stops new applications and deletes nothing."""
    rules.check_switch(current_code(), module_key, is_on)
    row, _created = RegionModule.objects.update_or_create(module_key=module_key, defaults={"is_on": is_on})
    record("module", module_key, by=by, fields={"is_on": is_on})
    switched: RegionModule = row
    return switched


@action("office_hours.set")
def set_office_hours(rows: Sequence[rules.Hours], *, by: Actor) -> list[OfficeHours]:
    """Replace the office hours of the region in scope: (weekday with 0 = Monday, opens, closes), local time."""
    rules.check_hours(rows)
    OfficeHours.objects.all().delete()
    written = _write_hours(rows)
    weekdays = {str(weekday): f"{opens:%H:%M}-{closes:%H:%M}" for weekday, opens, closes in rows}
    record("office_hours", current_code(), by=by, fields={"hours": weekdays})
    return written


@action("facts.told")
def tell_facts(rows: Sequence[rules.Fact], *, by: Actor) -> list[RegionFact]:
    """Replace the published facts of the region in scope: (when, text, source), shown in this order."""
    rules.check_facts(rows)
    RegionFact.objects.all().delete()
    told: list[RegionFact] = RegionFact.objects.bulk_create(
        RegionFact(position=position, when=when, text=text, source=source)
        for position, (when, text, source) in enumerate(rows, start=1)
    )
    record("facts", current_code(), by=by, fields={"count": len(told)})
    return told


def _write_hours(rows: Sequence[rules.Hours]) -> list[OfficeHours]:
    written: list[OfficeHours] = OfficeHours.objects.bulk_create(
        OfficeHours(weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in sorted(rows)
    )
    office_hours_changed.send(sender=OfficeHours, region_code=current_code())
    return written
