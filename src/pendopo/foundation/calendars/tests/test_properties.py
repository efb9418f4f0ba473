"""What must hold on every calendar, for every moment and every pause."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from pendopo.foundation.calendars.working import PAUSED, WorkingCalendar

ZONES = [ZoneInfo(name) for name in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")]
FROM, TO = datetime(2026, 1, 1), datetime(2026, 6, 30)  # noqa: DTZ001  the strategy gives the zone

moments = st.datetimes(FROM, TO, timezones=st.just(UTC))
stretches = st.builds(
    lambda start, minutes: (start, start + timedelta(minutes=minutes)), moments, st.integers(0, 9000)
)
pauses = st.lists(stretches, max_size=4)
days_off = st.sets(st.dates(date(2025, 12, 25), date(2026, 9, 30)), max_size=60)


@st.composite
def office_hours(draw):
    opens = draw(st.integers(0, 23 * 60))
    closes = draw(st.integers(opens + 1, 24 * 60 - 1))
    return time(opens // 60, opens % 60), time(closes // 60, closes % 60)


calendars = st.builds(
    WorkingCalendar,
    st.sampled_from(ZONES),
    st.builds(lambda days: dict.fromkeys(days, "Libur"), days_off),
    st.dictionaries(st.integers(0, 6), office_hours(), min_size=1),
)
days = st.integers(1, 15)
minutes = st.integers(0, 3000)
several = settings(max_examples=150, deadline=None)


@several
@given(calendars, moments, days, pauses)
def test_a_deadline_is_a_working_day_after_the_application_that_nobody_paused(calendar, moment, count, held):
    due = calendar.due(moment, count, held)
    assert calendar.is_working_day(due.on)
    assert due.on > moment.astimezone(calendar.zone).date()
    assert due.on not in {shift.date for shift in due.shifts}


@several
@given(calendars, moments, moments, days, pauses)
def test_a_later_application_is_never_due_earlier(calendar, one, other, count, held):
    first, second = sorted([one, other])
    assert calendar.due(first, count, held).on <= calendar.due(second, count, held).on


@several
@given(calendars, moments, days, pauses)
def test_one_day_more_is_due_strictly_later(calendar, moment, count, held):
    assert calendar.due(moment, count, held).on < calendar.due(moment, count + 1, held).on


@several
@given(calendars, moments, days, pauses, stretches)
def test_a_pause_lengthens_and_never_shortens(calendar, moment, count, held, more):
    assert calendar.due(moment, count, held).on <= calendar.due(moment, count, [*held, more]).on


@several
@given(calendars, moments, days, pauses)
def test_exactly_the_promised_days_lie_between_arrival_and_deadline(calendar, moment, count, held):
    """The working days after arrival up to the deadline are those promised and those named as paused."""
    due = calendar.due(moment, count, held)
    first = calendar.first_day(moment)
    span = (first + timedelta(days=n) for n in range((due.on - first).days + 1))
    working = {day for day in span if calendar.is_working_day(day)}
    paused = {shift.date for shift in due.shifts if shift.reason == PAUSED}
    assert paused <= working
    assert len(working) == count + len(paused)


@several
@given(calendars, moments, days, st.dates(date(2026, 1, 1), date(2026, 8, 1)))
def test_a_new_day_off_never_brings_the_deadline_forward(calendar, moment, count, day):
    more = WorkingCalendar(calendar.zone, {**calendar.holidays, day: "Libur daerah"}, calendar.hours)
    assert calendar.due(moment, count).on <= more.due(moment, count).on


@several
@given(calendars, st.tuples(moments, moments, moments), pauses)
def test_minutes_of_neighbouring_stretches_add_up(calendar, three, held):
    a, b, c = sorted(three)
    whole = calendar.working_minutes(a, c, held)
    assert whole == calendar.working_minutes(a, b, held) + calendar.working_minutes(b, c, held)


@several
@given(calendars, stretches, pauses, stretches)
def test_minutes_are_never_negative_nor_more_than_passed_and_a_pause_takes_at_most_its_length(
    calendar, stretch, held, more
):
    plain, less = calendar.working_minutes(*stretch, held), calendar.working_minutes(*stretch, [*held, more])
    passed = (stretch[1] - stretch[0]) / timedelta(minutes=1)
    pause = (more[1] - more[0]) / timedelta(minutes=1)
    assert 0 <= less <= plain <= passed + 1
    assert plain - less <= pause + 1


@several
@given(calendars, moments, minutes, pauses)
def test_adding_minutes_is_the_inverse_of_counting_them(calendar, start, count, held):
    end = calendar.add_minutes(start, count, held)
    assert calendar.working_minutes(start, end, held) == count
    if count:  # and it is the first such moment
        assert calendar.working_minutes(start, end - timedelta(minutes=1), held) == count - 1


@several
@given(calendars, moments, minutes, pauses)
def test_an_added_minute_ends_on_a_working_day_in_office_hours(calendar, start, count, held):
    end = calendar.add_minutes(start, count + 1, held).astimezone(calendar.zone)
    opens, closes = calendar.hours[end.weekday()]
    assert calendar.is_working_day(end.date())
    assert opens < end.time() <= closes


@several
@given(calendars, moments, minutes, minutes, pauses)
def test_more_minutes_end_later(calendar, start, one, other, held):
    less, more = sorted([one, other])
    assert calendar.add_minutes(start, less, held) <= calendar.add_minutes(start, more, held)
