"""Loads national holidays and collective leave (cuti bersama) from the `holidays` library as rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from importlib.metadata import version

import holidays
from django.db import transaction

from .memory import CALENDARS
from .models import NationalHoliday

YEARS = range(2025, 2029)
SOURCE = "holidays"
_CATEGORIES = (("government", NationalHoliday.Kind.COLLECTIVE), ("public", NationalHoliday.Kind.NATIONAL))


def load_holidays(years: Iterable[int] = YEARS) -> int:
    """Write the days off of these years; returns how many the library knows. Harmless when run again.

    Collective leave is decreed a year ahead at most, so later years have none yet, and dates that depend on the
    moon end in "(perkiraan)": run this again after an upgrade. A row entered from another source is left alone;
    a row of this source that the library has moved is removed.
    """
    wanted = set(years)
    found = _read(wanted)
    with transaction.atomic():
        ours = NationalHoliday.objects.filter(date__year__in=wanted, source__startswith=SOURCE)
        ours.exclude(date__in=found).delete()
        theirs = set(NationalHoliday.objects.exclude(source__startswith=SOURCE).values_list("date", flat=True))
        NationalHoliday.objects.bulk_create(
            [row for day, row in found.items() if day not in theirs],
            update_conflicts=True,
            unique_fields=["date"],
            update_fields=["name", "kind", "source"],
        )
        CALENDARS.forget()
    return len(found)


def _read(years: set[int]) -> dict[date, NationalHoliday]:
    """Date → row. A day that is both is a national holiday."""
    rows: dict[date, NationalHoliday] = {}
    for category, kind in _CATEGORIES:
        days = holidays.country_holidays("ID", years=years, categories=(category,), language="id")
        source = f"{SOURCE} {version('holidays')}, {category}"
        for day, name in days.items():
            if day.year in years:
                rows[day] = NationalHoliday(date=day, name=name, kind=kind, source=source)
    return rows
