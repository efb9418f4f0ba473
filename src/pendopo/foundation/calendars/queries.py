"""The calendar of a region, put together from its rows."""

from __future__ import annotations

from datetime import date, time

from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions.models import OfficeHours, Region
from pendopo.foundation.regions.rules import DEFAULT_HOURS

from .memory import CALENDARS
from .models import NationalHoliday, RegionalHoliday
from .working import WorkingCalendar


def calendar_of(region: Region) -> WorkingCalendar:
    """Holidays, office hours and zone of the region. Three statements, then none for a minute.

    A calendar is public, so it may be read from the scope of another region. Where no office hours were set,
    the sample hours count.
    """
    return CALENDARS.get(region.code, lambda _code: _read(region))


def years_known() -> tuple[int, int] | None:
    """(first, last) year with national holidays, or None. A date outside them is computed without holidays."""
    first = NationalHoliday.objects.order_by("date").first()
    last = NationalHoliday.objects.order_by("date").last()
    return (first.date.year, last.date.year) if first and last else None


def _read(region: Region) -> WorkingCalendar:
    with region_scope(region.code):
        days: dict[date, str] = dict(RegionalHoliday.objects.values_list("date", "name"))
        rows: list[tuple[int, time, time]] = list(OfficeHours.objects.values_list("weekday", "opens", "closes"))
    days.update(NationalHoliday.objects.values_list("date", "name"))
    hours = {weekday: (opens, closes) for weekday, opens, closes in rows or DEFAULT_HOURS}
    return WorkingCalendar(region.zone, days, hours)
