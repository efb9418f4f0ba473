from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pendopo.engine.indicators.periods import Period, last_months

years, months = st.integers(2000, 2100), st.integers(1, 12)
dates = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def test_a_year_a_month_and_a_day():
    assert Period.year(2026) == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert Period.month(2028, 2) == Period(date(2028, 2, 1), date(2028, 2, 29))
    assert Period.day(date(2026, 11, 23)) == Period(date(2026, 11, 23), date(2026, 11, 23))


def test_a_period_does_not_end_before_it_begins():
    with pytest.raises(ValueError, match="ends"):
        Period(date(2026, 2, 1), date(2026, 1, 31))


def test_it_runs_from_local_midnight_to_local_midnight():
    day = Period.day(date(2026, 11, 23))
    with timezone.override(ZoneInfo("Asia/Jayapura")):
        assert day.start == datetime(2026, 11, 22, 15, tzinfo=UTC)
        assert day.end == datetime(2026, 11, 23, 15, tzinfo=UTC)
    with timezone.override(ZoneInfo("Asia/Jakarta")):
        assert day.start == datetime(2026, 11, 22, 17, tzinfo=UTC)


@given(years)
def test_the_months_of_a_year_follow_each_other_without_gap(year):
    found = list(Period.year(year).months())
    assert len(found) == 12
    assert (found[0].first, found[-1].last) == (date(year, 1, 1), date(year, 12, 31))
    for one, following in pairwise(found):
        assert following.first == one.last + timedelta(days=1)
        assert one.end == following.start


@given(dates, dates)
def test_the_months_of_a_period_are_the_whole_months_it_touches(one, other):
    period = Period(min(one, other), max(one, other))
    found = list(period.months())
    assert found == sorted(set(found))
    assert found[0].first <= period.first <= found[0].last
    assert found[-1].first <= period.last <= found[-1].last


@given(dates, st.integers(1, 40))
def test_the_last_months_end_with_the_running_one(today, count):
    found = last_months(count, today)
    assert len(found) == count
    assert found[-1].first <= today <= found[-1].last
    assert found == list(Period(found[0].first, found[-1].last).months())
