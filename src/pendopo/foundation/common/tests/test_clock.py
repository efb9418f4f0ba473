from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from pendopo.foundation.common import clock

MOMENT = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)  # 23:30 in Jakarta, 01:30 of the next day in Jayapura


def test_the_clock_stands_still_inside_the_block_and_runs_on_after_it():
    with clock.at(MOMENT):
        assert clock.now() == MOMENT
        with clock.at(MOMENT + timedelta(days=1)):
            assert clock.now() == MOMENT + timedelta(days=1)
        assert clock.now() == MOMENT
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_the_clock_runs_on_after_an_error():
    with pytest.raises(KeyError), clock.at(MOMENT):
        raise KeyError
    assert clock.now() != MOMENT


def test_today_is_the_date_where_the_region_is():
    with clock.at(MOMENT):
        assert clock.today() == date(2026, 11, 21)
        with timezone.override(ZoneInfo("Asia/Jayapura")):
            assert clock.today() == date(2026, 11, 22)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(AssertionError), clock.at(datetime(2026, 11, 21)):  # noqa: DTZ001
        pass
