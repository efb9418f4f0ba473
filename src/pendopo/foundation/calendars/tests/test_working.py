"""Arithmetic on a calendar made by hand: November 2026 in Tuban, Mon–Thu 07:30–16:00, Fri 07:30–14:30."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from pendopo.foundation.calendars.working import AFTER_HOURS, PAUSED, NoWorkingDay, Shift, WorkingCalendar

WIB = ZoneInfo("Asia/Jakarta")
HOURS = {**{day: (time(7, 30), time(16)) for day in range(4)}, 4: (time(7, 30), time(14, 30))}
MAULID = date(2026, 8, 25)  # a Tuesday
CALENDAR = WorkingCalendar(WIB, {MAULID: "Maulid Nabi Muhammad", date(2026, 8, 29): "Libur Sabtu"}, HOURS)


def at(day, hour=9, minute=0, month=8, second=0):
    return datetime(2026, month, day, hour, minute, second, tzinfo=WIB)


def test_a_weekday_is_a_working_day_and_a_holiday_or_weekend_says_why_not():
    assert CALENDAR.is_working_day(date(2026, 8, 24))
    assert CALENDAR.why_not(date(2026, 8, 24)) is None
    assert CALENDAR.why_not(MAULID) == "Maulid Nabi Muhammad"
    assert CALENDAR.why_not(date(2026, 8, 23)) == "Bukan hari kerja"
    assert CALENDAR.why_not(date(2026, 8, 29)) == "Libur Sabtu"


@pytest.mark.parametrize(
    ("complete_at", "first"),
    [
        (at(19, 9), date(2026, 8, 20)),  # Wednesday morning
        (at(19, 5), date(2026, 8, 20)),  # before opening is still that day
        (at(19, 16, 0), date(2026, 8, 20)),  # on the stroke of closing is in time
        (at(19, 16, 1), date(2026, 8, 21)),  # after closing counts as Thursday
        (at(19, 23, 59), date(2026, 8, 21)),
        (at(21, 14, 31), date(2026, 8, 26)),  # Friday after closing: Monday; Tuesday is Maulid
        (at(22, 10), date(2026, 8, 26)),  # Saturday: Monday; Tuesday is Maulid
        (at(24, 10), date(2026, 8, 26)),  # Monday: Tuesday is Maulid
        (at(25, 10), date(2026, 8, 27)),  # on Maulid: Wednesday
    ],
)
def test_day_one_is_the_working_day_after_a_complete_application_arrived(complete_at, first):
    assert CALENDAR.first_day(complete_at) == first
    assert CALENDAR.due(complete_at, 1).on == first


def test_the_moment_is_read_in_the_zone_of_the_region():
    evening = datetime(2026, 8, 19, 8, 30, tzinfo=ZoneInfo("UTC"))  # 15:30 in Tuban, 17:30 in Jayapura
    assert CALENDAR.first_day(evening) == date(2026, 8, 20)
    far_east = WorkingCalendar(ZoneInfo("Asia/Jayapura"), CALENDAR.holidays, HOURS)
    assert far_east.first_day(evening) == date(2026, 8, 21)


def test_three_days_over_a_holiday_name_the_holiday_and_not_the_weekend():
    due = CALENDAR.due(at(21), 3)  # Friday
    assert due.on == date(2026, 8, 27)
    assert due.shifts == (Shift(MAULID, "Maulid Nabi Muhammad"),)


def test_a_holiday_on_a_day_the_office_never_opens_is_no_reason():
    assert CALENDAR.due(at(28), 1) == (date(2026, 8, 31), ())


def test_a_holiday_on_the_day_of_arrival_and_an_arrival_after_closing_are_reasons():
    assert CALENDAR.due(at(25), 1).shifts == (Shift(MAULID, "Maulid Nabi Muhammad"),)
    assert CALENDAR.due(at(19, 17), 1).shifts == (Shift(date(2026, 8, 19), AFTER_HOURS),)


def test_a_day_on_which_any_office_hour_was_paused_does_not_count():
    plain = CALENDAR.due(at(17, 9), 3)
    assert plain == (date(2026, 8, 20), ())
    paused = CALENDAR.due(at(17, 9), 3, [(at(18, 15), at(19, 8))])
    assert paused.on == date(2026, 8, 24)
    assert paused.shifts == (Shift(date(2026, 8, 18), PAUSED), Shift(date(2026, 8, 19), PAUSED))
    assert [shift.text for shift in paused.shifts] == ["Menunggu perbaikan dari pemohon"] * 2


@pytest.mark.parametrize(
    "pause",
    [
        (at(18, 16), at(19, 7, 30)),  # overnight, exactly from closing to opening
        (at(22, 8), at(23, 20)),  # a weekend
        (at(18, 9), at(18, 9)),  # nothing
        (at(18, 12), at(18, 9)),  # backward
        (at(3, 8), at(7, 8)),  # before it all began
        (at(24, 8), at(28, 8)),  # after the due date
    ],
)
def test_a_pause_that_takes_no_office_hour_of_a_counted_day_moves_nothing(pause):
    assert CALENDAR.due(at(17, 9), 3, [pause]) == CALENDAR.due(at(17, 9), 3)


def test_minutes_count_office_hours_only():
    assert CALENDAR.working_minutes(at(19, 9), at(19, 9, 45)) == 45
    assert CALENDAR.working_minutes(at(19, 6), at(19, 20)) == 8 * 60 + 30
    assert CALENDAR.working_minutes(at(21, 14), at(26, 8)) == 30 + 510 + 0 + 30  # Fri, Mon, Maulid, Wed
    assert CALENDAR.working_minutes(at(22, 6), at(23, 20)) == 0
    assert CALENDAR.working_minutes(at(19, 10), at(19, 9)) == 0


def test_overlapping_pauses_are_taken_off_once():
    pauses = [(at(19, 11), at(19, 13)), (at(19, 10), at(19, 12)), (at(19, 11, 30), at(19, 11, 40))]
    assert CALENDAR.working_minutes(at(19, 9), at(19, 14), pauses) == 2 * 60
    assert CALENDAR.add_minutes(at(19, 9), 61, pauses) == at(19, 13, 1)


def test_minutes_are_added_across_night_weekend_and_holiday():
    assert CALENDAR.add_minutes(at(21, 14), 30) == at(21, 14, 30)
    assert CALENDAR.add_minutes(at(21, 14), 31) == at(24, 7, 31)
    assert CALENDAR.add_minutes(at(24, 15, 59), 2) == at(26, 7, 31)
    assert CALENDAR.add_minutes(at(22, 3), 0) == at(22, 3)
    assert CALENDAR.add_minutes(at(22, 3, second=59), 1) == at(24, 7, 31)


def test_wrong_amounts_and_a_calendar_without_hours_are_errors():
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.due(at(19), 0)
    with pytest.raises(ValueError, match="only added"):
        CALENDAR.add_minutes(at(19), -1)
    with pytest.raises(ValueError, match="office hours"):
        WorkingCalendar(WIB, {}, {})


def test_a_calendar_of_holidays_only_gives_up_instead_of_turning_for_ever():
    always = {date.fromordinal(date(2026, 1, 1).toordinal() + n): "Libur" for n in range(5000)}
    closed = WorkingCalendar(WIB, always, HOURS)
    with pytest.raises(NoWorkingDay):
        closed.due(at(19), 1)
    with pytest.raises(NoWorkingDay):
        closed.add_minutes(at(19), 1)
