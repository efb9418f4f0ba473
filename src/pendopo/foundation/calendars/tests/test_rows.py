from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.calendars import actions, queries
from pendopo.foundation.calendars.load import load_holidays
from pendopo.foundation.calendars.models import NationalHoliday, RegionalHoliday
from pendopo.foundation.calendars.signals import day_off_changed
from pendopo.foundation.common.errors import Refused, ScopeMissing
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions.actions import set_office_hours
from pendopo.foundation.regions.models import Region
from pendopo.foundation.regions.tests.factories import make_region

pytestmark = pytest.mark.django_db
LOCAL_DAY = date(2026, 11, 12)  # a Thursday
DECREE = "Keputusan Bupati 1/2026 (contoh)"


def add(region, day=LOCAL_DAY, name="Hari Jadi (contoh)", decree=DECREE):
    with region_scope(region.code):
        return actions.add_regional_holiday(day, name, decree, by=SYSTEM)


def test_holidays_and_collective_leave_of_2026_are_loaded_with_their_source():
    assert load_holidays([2026]) == 25
    rows = NationalHoliday.objects
    assert rows.filter(kind="national").count() == 17
    assert rows.filter(kind="cuti_bersama").count() == 8
    maulid = rows.get(date=date(2026, 8, 25))
    assert (maulid.name, maulid.kind) == ("Maulid Nabi Muhammad", "national")
    assert maulid.source.startswith("holidays ")
    assert rows.get(date=date(2026, 12, 24)).name == "Cuti Bersama Hari Raya Natal"


def test_the_default_years_are_loaded_and_loading_again_changes_nothing():
    count = load_holidays()
    before = list(NationalHoliday.objects.order_by("date").values())
    assert load_holidays() == count == len(before)
    assert list(NationalHoliday.objects.order_by("date").values()) == before
    assert queries.years_known() == (2025, 2028)


def test_no_year_is_known_before_loading():
    assert queries.years_known() is None


def test_loading_keeps_a_row_from_a_decree_and_takes_back_what_the_library_moved():
    NationalHoliday.objects.create(date=date(2026, 8, 25), name="Digeser", kind="national", source="SKB contoh")
    NationalHoliday.objects.create(
        date=date(2026, 8, 26), name="Perkiraan", kind="national", source="holidays 0.1"
    )
    NationalHoliday.objects.create(
        date=date(2025, 8, 26), name="Tahun lain", kind="national", source="holidays 0.1"
    )
    load_holidays([2026])
    assert NationalHoliday.objects.get(date=date(2026, 8, 25)).name == "Digeser"
    assert not NationalHoliday.objects.filter(date=date(2026, 8, 26)).exists()
    assert NationalHoliday.objects.filter(date=date(2025, 8, 26)).exists()


def test_the_calendar_of_a_region_has_its_zone_hours_and_both_kinds_of_holidays():
    region, other = make_region(zone=Region.Zone.WITA), make_region("35.24")
    load_holidays([2026])
    add(region)
    calendar, theirs = queries.calendar_of(region), queries.calendar_of(other)
    assert str(calendar.zone) == "Asia/Makassar"
    assert calendar.why_not(LOCAL_DAY) == "Hari Jadi (contoh)"
    assert theirs.is_working_day(LOCAL_DAY)
    assert calendar.why_not(date(2026, 12, 25)) == theirs.why_not(date(2026, 12, 25)) == "Hari Raya Natal"
    assert calendar.hours[4] == (time(7, 30), time(14, 30))  # the sample hours, for want of its own


def test_a_day_off_moves_the_deadline_and_says_so():
    region = make_region()
    filed = datetime(2026, 11, 11, 3, tzinfo=UTC)
    assert queries.calendar_of(region).due(filed, 1).on == LOCAL_DAY
    add(region)
    due = queries.calendar_of(region).due(filed, 1)
    assert (due.on, due.shifts) == (date(2026, 11, 13), ((LOCAL_DAY, "Hari Jadi (contoh)"),))


def test_the_calendar_is_read_once_and_again_after_each_change(django_assert_num_queries):
    region, other = make_region(), make_region("35.24")
    with django_assert_num_queries(3):
        queries.calendar_of(region)
        queries.calendar_of(region)
    queries.calendar_of(other)
    add(region)
    assert not queries.calendar_of(region).is_working_day(LOCAL_DAY)
    with region_scope(region.code):
        set_office_hours([(3, time(8), time(9))], by=SYSTEM)
    assert set(queries.calendar_of(region).hours) == {3}
    with region_scope(region.code):
        actions.remove_regional_holiday(LOCAL_DAY, "Salah tanggal", by=SYSTEM)
    assert queries.calendar_of(region).is_working_day(LOCAL_DAY)
    with django_assert_num_queries(0):
        queries.calendar_of(other)


def test_a_day_off_is_heard_above_and_recorded():
    heard = []

    def hear(region_code, date, **_kwargs):
        heard.append((region_code, date))

    day_off_changed.connect(hear)
    try:
        region = make_region()
        holiday = add(region)
    finally:
        day_off_changed.disconnect(hear)
    assert heard == [("35.23", LOCAL_DAY)]
    with region_scope(region.code):
        event = AuditEvent.objects.get()
    assert (event.tag, event.subject_key) == ("regional_holiday.added", str(holiday.pk))
    assert event.fields == {"date": "2026-11-12", "decree": DECREE}


@pytest.mark.parametrize(
    ("change", "code"), [({"name": " "}, "no_name"), ({"decree": ""}, "no_decree"), ({}, "already_holiday")]
)
def test_a_day_off_without_name_or_decree_or_twice_is_refused(change, code):
    region = make_region()
    if not change:
        add(region)
    with pytest.raises(Refused) as refused:
        add(region, **change)
    assert refused.value.code == code
    with region_scope(region.code):
        assert RegionalHoliday.objects.count() == (0 if change else 1)


def test_taking_back_needs_a_day_off_and_a_reason():
    region = make_region()
    with region_scope(region.code):
        with pytest.raises(Refused) as refused:
            actions.remove_regional_holiday(LOCAL_DAY, "Salah", by=SYSTEM)
        assert refused.value.code == "not_holiday"
    add(region)
    with region_scope("35.24"), pytest.raises(Refused):
        actions.remove_regional_holiday(LOCAL_DAY, "Salah", by=SYSTEM)
    with region_scope(region.code):
        with pytest.raises(Refused) as refused:
            actions.remove_regional_holiday(LOCAL_DAY, " ", by=SYSTEM)
        assert refused.value.code == "no_reason"
        actions.remove_regional_holiday(LOCAL_DAY, "Salah tanggal", by=SYSTEM)
        assert AuditEvent.objects.order_by("-id").first().reason == "Salah tanggal"


def test_a_day_off_needs_a_region():
    with pytest.raises(ScopeMissing):
        actions.add_regional_holiday(LOCAL_DAY, "Libur", DECREE, by=SYSTEM)
