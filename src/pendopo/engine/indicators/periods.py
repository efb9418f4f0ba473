"""Stretches of local days that figures are read over."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """From `first` to `last`, both included, in the time zone of the region being served."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period ends on or after the day it begins: {self.first}, {self.last}")

    @classmethod
    def day(cls, day: date) -> Period:
        return cls(day, day)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    @classmethod
    def year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def start(self) -> datetime:
        """Local midnight at which it begins, aware."""
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        """Local midnight after its last day, aware; no longer part of it."""
        return timezone.make_aware(datetime.combine(self.last + _ONE_DAY, time.min))

    def within(self, column: str) -> Q:
        """The condition that a date-and-time column lies in this period."""
        return Q(**{f"{column}__gte": self.start, f"{column}__lt": self.end})

    def months(self) -> Iterator[Period]:
        """The calendar months it touches, whole, in order."""
        year, month = self.first.year, self.first.month
        while (year, month) <= (self.last.year, self.last.month):
            yield Period.month(year, month)
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def last_months(count: int, today: date) -> list[Period]:
    """The running month and the ones before it, oldest first, `count` in all."""
    months = today.year * 12 + today.month - 1
    return [Period.month(n // 12, n % 12 + 1) for n in range(months - count + 1, months + 1)]
