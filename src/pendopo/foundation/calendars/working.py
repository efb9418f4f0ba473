"""The arithmetic of deadlines: pure, no database. Indonesia has no summer time, so local hours never jump.

Two measures that differ on purpose: the public promise counts whole days, the steps inside an office count minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

Pause: TypeAlias = tuple[datetime, datetime]
"""(start, end), both aware: the clock stands still from start until end."""

PAUSED = "pause"
AFTER_HOURS = "after_hours"
FARTHEST = 3660
"""Days to look ahead before giving up: ten years without a working day is a wrong calendar."""

_DAY = 24 * 60
_ONE_DAY = timedelta(days=1)
_Span: TypeAlias = tuple[int, int]  # minutes of local time since the first day of the calendar, half-open


class NoWorkingDay(RuntimeError):
    """The calendar has no working day within reach."""


class Shift(NamedTuple):
    """One weekday that moved the deadline. `reason` is a holiday's name, or PAUSED, or AFTER_HOURS."""

    date: date
    reason: str

    @property
    def text(self) -> str:
        """The reason for a reader."""
        if self.reason == PAUSED:
            return _("Menunggu perbaikan dari pemohon")
        if self.reason == AFTER_HOURS:
            return _("Diterima setelah kantor tutup")
        return self.reason


class Due(NamedTuple):
    """The promised day, and every weekday that moved it, in order."""

    on: date
    shifts: tuple[Shift, ...]


@dataclass(frozen=True)
class WorkingCalendar:
    """One region's calendar. `hours`: weekday (0 = Monday) → (opens, closes), local; `holidays`: date → name."""

    zone: ZoneInfo
    holidays: Mapping[date, str]
    hours: Mapping[int, tuple[time, time]]

    def __post_init__(self) -> None:
        if not self.hours:
            raise ValueError("a calendar needs at least one weekday with office hours")

    # days

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.hours and day not in self.holidays

    def why_not(self, day: date) -> str | None:
        """The holiday's name, or a word for an ordinary day off; None on a working day."""
        if self.is_working_day(day):
            return None
        return self.holidays.get(day) or _("Bukan hari kerja")

    def first_day(self, complete_at: datetime) -> date:
        """Day 1: the first working day after the day of a complete application.

        Arriving after closing, or on a day off, counts as arriving on the next working day. Closing time itself
        is still in time, and so is any hour before opening.
        """
        return self._next_working_day(self._arrival(complete_at))

    def due(self, complete_at: datetime, days: int, pauses: Sequence[Pause] = ()) -> Due:
        """The day the promise of `days` ≥ 1 working days ends.

        A day on which any part of the office hours was paused does not count: the officer did not have all of it.
        A pause outside office hours therefore moves nothing.
        """
        if days < 1:
            raise ValueError("a promise is at least one working day")
        spans = self._spans(pauses)
        day, counted = self._arrival(complete_at), 0
        while counted < days:
            day = self._next_working_day(day)
            counted += not self._is_paused(day, spans)
        return Due(day, tuple(self._shifts(complete_at, day, spans)))

    # minutes

    def working_minutes(self, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> int:
        """Minutes of office hours from start to end without the paused ones. 0 when end is not after start.

        Every moment is cut to its whole minute, so that neighbouring stretches add up exactly.
        """
        first, last = self._minute(start), self._minute(end)
        spans = self._spans(pauses)
        days = range(first // _DAY, last // _DAY + 1)
        return sum(b - a for day in days for a, b in self._open_spans(day, spans, first, last))

    def add_minutes(self, start: datetime, minutes: int, pauses: Sequence[Pause] = ()) -> datetime:
        """The first moment when `minutes` of office time have passed since start (UTC, whole minute).

        working_minutes(start, add_minutes(start, n)) == n. Zero minutes is start itself, even out of hours.
        """
        if minutes < 0:
            raise ValueError("time is only added")
        first = self._minute(start)
        if minutes == 0:
            return self._moment(first)
        spans = self._spans(pauses)
        left, day = minutes, first // _DAY
        give_up = max([day, *(end // _DAY for _start, end in spans)]) + FARTHEST
        while day < give_up:
            for a, b in self._open_spans(day, spans, first, (day + 1) * _DAY):
                if left <= b - a:
                    return self._moment(a + left)
                left -= b - a
                give_up = max(give_up, day + FARTHEST)
            day += 1
        raise NoWorkingDay(f"no office hours within {FARTHEST} days, {left} minutes left after {start}")

    # parts

    def _arrival(self, complete_at: datetime) -> date:
        """The working day on which the application counts as arrived."""
        local = complete_at.astimezone(self.zone)
        day = local.date()
        if self.is_working_day(day) and local.time() <= self.hours[day.weekday()][1]:
            return day
        return self._next_working_day(day)

    def _next_working_day(self, day: date) -> date:
        after = day
        for _n in range(FARTHEST):
            day += _ONE_DAY
            if self.is_working_day(day):
                return day
        raise NoWorkingDay(f"no working day within {FARTHEST} days after {after}")

    def _is_paused(self, day: date, spans: Sequence[_Span]) -> bool:
        opens, closes = self._window(day.toordinal())
        return any(start < closes and end > opens for start, end in spans)

    def _shifts(self, complete_at: datetime, last: date, spans: Sequence[_Span]) -> Iterator[Shift]:
        """Why each weekday before `last` did not count. Days on which the office never opens need no reason."""
        local = complete_at.astimezone(self.zone)
        arrived = self._arrival(complete_at)
        if arrived != local.date() and self.is_working_day(local.date()):
            yield Shift(local.date(), AFTER_HOURS)
        day = local.date()
        while day < last:
            if day.weekday() in self.hours and day in self.holidays:
                yield Shift(day, self.holidays[day])
            elif day > arrived and self.is_working_day(day) and self._is_paused(day, spans):
                yield Shift(day, PAUSED)
            day += _ONE_DAY

    def _window(self, ordinal: int) -> _Span:
        """Office hours of a day as minutes; empty on a day off."""
        day = date.fromordinal(ordinal)
        if not self.is_working_day(day):
            return ordinal * _DAY, ordinal * _DAY
        opens, closes = self.hours[day.weekday()]
        return ordinal * _DAY + _minute_of(opens), ordinal * _DAY + _minute_of(closes)

    def _open_spans(self, ordinal: int, pauses: Sequence[_Span], first: int, last: int) -> Iterator[_Span]:
        """Parts of the day's office hours inside [first, last) that are not paused, in order."""
        opens, closes = self._window(ordinal)
        at, closes = max(opens, first), min(closes, last)
        for start, end in pauses:
            if start >= closes:
                break
            if start > at:
                yield at, start
            at = max(at, end)
        if at < closes:
            yield at, closes

    def _spans(self, pauses: Sequence[Pause]) -> list[_Span]:
        """Pauses as minutes, in order; an empty or backward one is nothing."""
        found = sorted((self._minute(start), self._minute(end)) for start, end in pauses)
        return [(start, end) for start, end in found if start < end]

    def _minute(self, moment: datetime) -> int:
        local = moment.astimezone(self.zone)
        return local.toordinal() * _DAY + _minute_of(local.time())

    def _moment(self, minute: int) -> datetime:
        day, rest = divmod(minute, _DAY)
        clock = time(rest // 60, rest % 60, tzinfo=self.zone)
        return datetime.combine(date.fromordinal(day), clock).astimezone(ZoneInfo("UTC"))


def _minute_of(clock: time) -> int:
    return clock.hour * 60 + clock.minute
