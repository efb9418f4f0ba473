from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from pendopo.engine.cases.models import Case
from pendopo.foundation.calendars.working import WorkingCalendar

from ..deadlines import FARTHEST, clock_of, working_days

HOURS = {weekday: (time(7, 30), time(16)) for weekday in range(5)}
CALENDAR = WorkingCalendar(ZoneInfo("Asia/Jakarta"), {date(2026, 12, 25): "Natal"}, HOURS)
FRIDAY = date(2026, 11, 20)


def case(**changes: object) -> Case:
    return Case(**{"state": "in_progress", "promised_on": FRIDAY, **changes})


@pytest.mark.parametrize(
    ("today", "words", "tone"),
    [
        (date(2026, 11, 18), "2 hari kerja lagi", "plain"),
        (date(2026, 11, 14), "5 hari kerja lagi", "plain"),  # a Saturday
        (FRIDAY, "Batasnya hari ini", "attention"),
        (date(2026, 11, 21), "Terlambat, lewat hari libur", "attention"),
        (date(2026, 11, 23), "Terlambat 1 hari kerja", "attention"),
        (date(2027, 11, 23), f"Terlambat lebih dari {FARTHEST} hari kerja", "attention"),
        (date(2025, 11, 23), f"Lebih dari {FARTHEST} hari kerja lagi", "plain"),
    ],
)
def test_the_deadline_says_in_words_how_far_it_is(today: date, words: str, tone: str) -> None:
    found = clock_of(case(), CALENDAR, today)
    assert (found.note, found.tone, found.on) == (words, tone, FRIDAY)


def test_days_off_do_not_count() -> None:
    assert working_days(CALENDAR, date(2026, 12, 24), date(2026, 12, 28)) == 1


@pytest.mark.parametrize(
    ("changes", "words", "tone"),
    [
        ({"state": "returned"}, "Jeda, menunggu pemohon", "paused"),
        ({"promised_on": None}, "Tanpa janji waktu", "plain"),
        ({"state": "completed", "on_time": True}, "Tepat waktu", "success"),
        ({"state": "rejected", "on_time": False}, "Diputus lewat janji", "attention"),
        ({"state": "withdrawn"}, "Tidak dihitung lagi", "plain"),
    ],
)
def test_a_clock_that_does_not_run_says_why(changes: dict[str, object], words: str, tone: str) -> None:
    found = clock_of(case(**changes), CALENDAR, date(2026, 12, 1))
    assert (found.note, found.tone) == (words, tone)
