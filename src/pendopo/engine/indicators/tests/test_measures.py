"""Measures over audit rows, which stand for any dated record of a region."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core import checks as django_checks

from pendopo.engine.indicators import checks, measures, public
from pendopo.engine.indicators.measures import Measure, MeasureRegistry, UnknownMeasure
from pendopo.engine.indicators.periods import Period
from pendopo.foundation.audit import chains
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import ScopeMissing
from pendopo.foundation.common.records import writing
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions.modules import Module, ModuleRegistry

NOVEMBER = Period.month(2026, 11)
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def rows(period):
    return AuditEvent.objects.filter(period.within("at")).order_by("at")


def count(period):
    return Decimal(rows(period).count())


def mean_day(period):
    days = [at.day for at in rows(period).values_list("at", flat=True)]
    return Decimal(sum(days)) / len(days) if days else None


COUNT = Measure("test.count", "Catatan", "catatan", "", count, rows, dated="at")
SLOW = Measure("test.slow", "Catatan, satu per satu", "catatan", "", count, rows)
MEAN = Measure("test.mean_day", "Hari tengah", "hari", "", mean_day, rows)


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """A registry with these three measures, in place of the installed one."""
    small = MeasureRegistry()
    for measure in (COUNT, SLOW, MEAN):
        small.register(measure)
    monkeypatch.setattr(measures, "registry", small)
    monkeypatch.setattr(checks, "registry", small)
    with clock.at(NOW):
        yield small


def happen(code, *moments):
    with region_scope(code), writing("test"):
        for at in moments:
            chains.append([AuditEvent(region_code=code, at=at, tag="test", actor_kind="system", subject_kind="x")])


def day(month, number=15, hour=3, year=2026):
    return datetime(year, month, number, hour, tzinfo=UTC)


# registry


def test_a_measure_is_registered_once(registry):
    with pytest.raises(ValueError, match=r"test\.count"):
        registry.register(COUNT)
    assert COUNT.key in registry
    assert "test.other" not in registry


def test_the_key_of_a_measure_begins_with_its_module(registry):
    with pytest.raises(ValueError, match="livestock"):
        registry.register(Measure("cattle.sold", "Terjual", "ekor", "livestock", count, rows))


def test_a_module_that_is_nowhere_stops_the_start(registry, monkeypatch):
    assert checks.check_measures() == []
    registry.register(Measure("livestock.sold", "Terjual", "ekor", "livestock", count, rows))
    [fault] = checks.check_measures()
    assert "livestock.sold" in fault.msg
    assert fault in django_checks.run_checks(tags=["pendopo"])
    installed = ModuleRegistry()
    installed.register(Module("livestock", "Ternak"))
    monkeypatch.setattr(measures, "modules", installed)
    assert checks.check_measures() == []


def test_a_measure_counts_where_its_module_is_on(registry):
    sold = Measure("livestock.sold", "Terjual", "ekor", "livestock", count, rows)
    registry.register(sold)
    assert registry.active(frozenset()) == [COUNT, SLOW, MEAN]
    assert registry.active(frozenset({"livestock"})) == [COUNT, SLOW, MEAN, sold]


def test_an_unknown_measure_says_so():
    for ask in (measures.reading, measures.recount):
        with pytest.raises(UnknownMeasure, match="nothing"):
            ask("nothing", NOVEMBER)


# reading


@pytest.mark.django_db
def test_a_reading_says_value_rows_period_and_moment():
    happen("35.23", day(11, 4), day(11, 8), day(10))
    happen("35.24", day(11, 30))
    with region_scope("35.23"):
        read = measures.reading("test.mean_day", NOVEMBER)
    assert read == measures.Reading("test.mean_day", Decimal(6), 2, NOVEMBER, NOW)


@pytest.mark.django_db
def test_where_nothing_was_measured_there_is_no_figure_and_a_count_is_a_true_zero():
    with region_scope("35.23"):
        assert measures.reading("test.mean_day", NOVEMBER).value is None
        assert measures.reading("test.count", NOVEMBER).value == 0


@pytest.mark.django_db
def test_a_period_that_has_not_begun_has_no_figure(django_assert_num_queries):
    with region_scope("35.23"), django_assert_num_queries(0):
        read = measures.reading("test.count", Period.month(2026, 12))
    assert (read.value, read.count) == (None, 0)


@pytest.mark.django_db
def test_a_figure_is_read_in_one_region_only():
    with pytest.raises(ScopeMissing):
        measures.reading("test.count", NOVEMBER)


@pytest.mark.django_db
def test_a_record_belongs_to_the_local_day_and_month():
    happen("35.23", datetime(2026, 10, 31, 16, 59, tzinfo=UTC), datetime(2026, 10, 31, 17, tzinfo=UTC))
    with region_scope("35.23"):
        assert measures.reading("test.count", Period.month(2026, 10)).value == 1
        assert measures.reading("test.count", NOVEMBER).value == 1
        assert measures.reading("test.count", Period.day(date(2026, 11, 1))).value == 1


@pytest.mark.django_db
def test_the_way_down_shows_as_many_records_as_the_figure_counts():
    happen("35.23", *[day(month, number) for month in (9, 10, 11) for number in range(1, month)])
    with region_scope("35.23"):
        for period in (Period.year(2026), NOVEMBER, Period.month(2026, 10), Period.day(date(2026, 11, 3))):
            assert measures.reading("test.count", period).value == measures.recount("test.count", period)


@pytest.mark.django_db
def test_months_counted_at_once_are_those_counted_one_by_one(django_assert_num_queries):
    edges = [datetime(2026, month, 1, hour, tzinfo=UTC) for month in range(1, 12) for hour in (0, 16, 18)]
    ends = [datetime(2026, month, 28, 17, tzinfo=UTC) for month in range(1, 12)]
    happen("35.23", *edges, *ends, datetime(2026, 10, 31, 17, 0, tzinfo=UTC), day(12, year=2025))
    months = list(Period.year(2026).months())
    with region_scope("35.23"):
        with django_assert_num_queries(1):
            at_once = measures.recount_months("test.count", months)
        assert at_once == measures.recount_months("test.slow", months)
        assert at_once[10] == 5
        assert measures.recount_months("test.count", []) == []


# in public


@pytest.mark.django_db
def test_small_months_are_put_together_and_a_small_rest_stays_hidden():
    happen("35.23", *[day(1)] * 12, *[day(2)] * 4, *[day(3)] * 7, *[day(11)] * 9)
    with region_scope("35.23"):
        cells = public.by_month("test.count", [Period.year(2026)])
    assert [(cell.period.first.month, cell.period.last.month, cell.count) for cell in cells] == [
        (1, 1, 12),
        (2, 3, 11),
        (4, 11, None),
    ]
    assert [cell.value for cell in cells] == [12, 11, None]
    assert [(cell.is_merged, cell.is_hidden) for cell in cells] == [(False, False), (True, False), (True, True)]


@pytest.mark.django_db
def test_a_figure_that_cannot_be_added_is_read_over_the_months_together():
    happen("35.23", *[day(1, 10)] * 8, *[day(2, 20)] * 2)
    with region_scope("35.23"):
        [cell, _rest] = public.by_month("test.mean_day", [Period.month(2026, 1), Period.month(2026, 3)])
    assert (cell.value, cell.count) == (Decimal(12), 10)


@pytest.mark.django_db
def test_asking_for_one_month_does_not_uncover_a_small_one():
    happen("35.23", *[day(1)] * 12, *[day(2)] * 4, *[day(3)] * 7)
    with region_scope("35.23"):
        [cell] = public.by_month("test.count", [Period.month(2026, 2)])
    assert (cell.period, cell.count) == (Period(date(2026, 2, 1), date(2026, 3, 31)), 11)


@pytest.mark.django_db
def test_months_that_have_not_begun_are_no_cells():
    with region_scope("35.23"):
        assert public.by_month("test.count", [Period.month(2026, 12), Period.month(2027, 5)]) == []
        assert public.by_month("test.count", []) == []
