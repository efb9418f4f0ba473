"""The deadline of a case in words, for the queue and the page of the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext, ngettext

from pendopo.engine.cases.models import Case
from pendopo.engine.cases.states import CLOCK_STOPPED, OPEN
from pendopo.foundation.calendars.working import WorkingCalendar

FARTHEST = 60
"""Days that are counted one by one; what is farther is said as "more than 60 days"."""


@dataclass(frozen=True)
class Clock:
    """The promised day and what to say beside it. `tone` is one of design/_deadline.html; words carry the meaning."""

    on: date | None
    note: str
    tone: str = "plain"

    @property
    def is_late(self) -> bool:
        return self.tone == "attention"

    @property
    def is_paused(self) -> bool:
        return self.tone == "paused"


def clock_of(case: Case, calendar: WorkingCalendar, today: date) -> Clock:
    """How the case stands against its promise today. No statement."""
    if case.on_time is not None:
        return _kept(case)
    if case.promised_on is None:
        return Clock(None, gettext("Tanpa janji waktu"))
    if case.state in CLOCK_STOPPED:
        return Clock(case.promised_on, gettext("Jeda, menunggu pemohon"), "paused")
    if case.state not in OPEN:
        return Clock(case.promised_on, gettext("Tidak dihitung lagi"))
    return _running(case.promised_on, calendar, today)


def _kept(case: Case) -> Clock:
    if case.on_time:
        return Clock(case.promised_on, gettext("Tepat waktu"), "success")
    return Clock(case.promised_on, gettext("Diputus lewat janji"), "attention")


def _running(promised: date, calendar: WorkingCalendar, today: date) -> Clock:
    if promised == today:
        return Clock(promised, gettext("Batasnya hari ini"), "attention")
    days = working_days(calendar, min(today, promised), max(today, promised))
    if promised < today:
        return Clock(promised, _late(days), "attention")
    return Clock(promised, _left(days))


def _left(days: int) -> str:
    if days > FARTHEST:
        return gettext("Lebih dari %(days)s hari kerja lagi") % {"days": FARTHEST}
    return ngettext("%(days)s hari kerja lagi", "%(days)s hari kerja lagi", days) % {"days": days}


def _late(days: int) -> str:
    if not days:
        return gettext("Terlambat, lewat hari libur")
    if days > FARTHEST:
        return gettext("Terlambat lebih dari %(days)s hari kerja") % {"days": FARTHEST}
    return ngettext("Terlambat %(days)s hari kerja", "Terlambat %(days)s hari kerja", days) % {"days": days}


def working_days(calendar: WorkingCalendar, after: date, until: date) -> int:
    """Working days after the first date up to and with the second; stops counting above FARTHEST."""
    found, day = 0, after
    while day < until and found <= FARTHEST:
        day += timedelta(days=1)
        found += calendar.is_working_day(day)
    return found
