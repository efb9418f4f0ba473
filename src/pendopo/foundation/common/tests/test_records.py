"""Scope and guard, tried on days off (guarded), audit rows (append-only) and a plain record made here."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from pendopo.foundation.common import scope
from pendopo.foundation.common.errors import ScopeMissing, UnguardedWrite
from pendopo.foundation.common.records import RegionRecord, writing
from pendopo.foundation.common.scope import region_scope

A, B = "35.23", "35.24"
pytestmark = pytest.mark.django_db


@pytest.fixture
def days():
    return apps.get_model("calendars", "RegionalHoliday")


@pytest.fixture
def both(days):
    """One day off in each region."""
    made = {}
    for code in (A, B):
        with region_scope(code), writing("test"):
            made[code] = days.objects.create(date=date(2026, 11, 12), name=f"Libur {code}", decree="contoh")
    return made


def new_day(days, **values):
    return days(date=date(2026, 12, 1), name="Baru", decree="contoh", **values)


# scope


def test_reading_without_a_scope_raises(days):
    for read in (days.objects.all, days.objects.count, days.objects.first, lambda: days.objects.filter(pk=1)):
        with pytest.raises(ScopeMissing):
            read()


def test_each_region_reads_its_own(days, both):
    for code in (A, B):
        with region_scope(code):
            assert [day.name for day in days.objects.all()] == [f"Libur {code}"]
            assert days.objects.filter(pk=both[B if code == A else A].pk).first() is None


def test_scopes_nest_and_end_even_after_an_error(days, both):
    with region_scope(A):
        with pytest.raises(KeyError), region_scope(B):
            assert days.objects.get() == both[B]
            raise KeyError
        assert days.objects.get() == both[A]
    with pytest.raises(ScopeMissing):
        scope.current()


def test_reading_a_record_again_needs_its_scope(both):
    with pytest.raises(ScopeMissing):
        both[A].refresh_from_db()
    with region_scope(A):
        both[A].refresh_from_db()


def test_a_new_record_takes_the_region_in_scope(days):
    with region_scope(A), writing("test"):
        day = new_day(days)
        day.save()
    assert day.region_code == A


def test_a_record_is_not_written_or_removed_in_the_scope_of_another(days, both):
    with region_scope(B), writing("test"):
        for write in (both[A].save, both[A].delete, new_day(days, region_code=A).save):
            with pytest.raises(ScopeMissing):
                write()
        with pytest.raises(ScopeMissing):
            days.objects.bulk_create([new_day(days, region_code=A)])
    with region_scope(A):
        assert days.objects.count() == 1


def test_a_bulk_change_reaches_one_region_only(days, both):
    with region_scope(A), writing("test"):
        assert days.objects.update(name="Baru") == 1
        assert days.objects.all().delete()[0] == 1
    with region_scope(B):
        assert days.objects.get().name == f"Libur {B}"


def test_a_record_does_not_move_to_another_region(days, both):
    with region_scope(A), writing("test"), pytest.raises(ScopeMissing):
        days.objects.update(region_code=B)


def test_raw_sql_is_refused(days, both):
    with region_scope(A), pytest.raises(ScopeMissing, match="raw SQL"):
        days.objects.raw("SELECT * FROM calendars_regionalholiday")


def test_the_national_scope_reads_all_and_writes_nothing(days, both):
    with scope._national_scope(), writing("test"):
        assert days.objects.count() == 2
        with pytest.raises(ScopeMissing, match="national"):
            scope.current_code()
        for write in (
            new_day(days).save,
            both[A].save,
            both[A].delete,
            days.objects.all().delete,
            lambda: days.objects.update(name="Semua"),
            lambda: days.objects.bulk_create([new_day(days)]),
            lambda: days.objects.bulk_update([both[A]], ["name"]),
        ):
            with pytest.raises(ScopeMissing):
                write()


# guard


def test_a_guarded_record_is_written_only_inside_an_action(days, both):
    day = both[A]
    with region_scope(A):
        for write in (
            day.save,
            day.delete,
            new_day(days).save,
            days.objects.all().delete,
            lambda: days.objects.update(name="x"),
            lambda: days.objects.bulk_create([new_day(days)]),
            lambda: days.objects.bulk_update([day], ["name"]),
            lambda: days.objects.get_or_create(date=date(2027, 1, 1), defaults={"name": "x", "decree": "x"}),
            lambda: days.objects.update_or_create(date=day.date, defaults={"name": "x"}),
        ):
            with pytest.raises(UnguardedWrite):
                write()
        assert days.objects.get().name == f"Libur {A}"


def test_inside_an_action_every_way_of_writing_works(days, both):
    with region_scope(A), writing("test"):
        day = both[A]
        day.name = "Satu"
        day.save()
        days.objects.bulk_create([new_day(days)])
        day.name = "Dua"
        days.objects.bulk_update([day], ["name"])
        assert {found.name for found in days.objects.all()} == {"Dua", "Baru"}
        assert {found.region_code for found in days.objects.all()} == {A}
        day.delete()
        assert days.objects.count() == 1


def test_an_append_only_record_is_written_once(both):
    events = apps.get_model("audit", "AuditEvent")
    with region_scope(A), writing("test"):
        event = events.objects.create(
            sequence=1, tag="test", actor_kind="system", subject_kind="x", subject_key="1"
        )
        for write in (
            event.save,
            event.delete,
            events.objects.all().delete,
            lambda: events.objects.update(tag="other"),
            lambda: events.objects.bulk_update([event], ["tag"]),
        ):
            with pytest.raises(UnguardedWrite, match="append-only"):
                write()
        assert events.objects.get().tag == "test"


# a record of a region that is not guarded, such as a draft


@pytest.fixture
def notes(transactional_db, table_of):
    with isolate_apps("pendopo.foundation.common"):

        class Note(RegionRecord):
            text = models.CharField(max_length=20)

            class Meta(RegionRecord.Meta):
                app_label = "common"

        with table_of(Note):
            yield Note


def test_an_unguarded_record_is_still_scoped_in_every_way_of_writing(notes):
    with region_scope(A):
        notes.objects.bulk_create([notes(text="a"), notes(text="b")])
        one = notes.objects.create(text="c")
        assert {note.region_code for note in notes.objects.all()} == {A}
    with region_scope(B):
        assert notes.objects.count() == 0
        assert notes.objects.update(text="x") == 0
        for write in (one.save, one.delete, lambda: notes.objects.bulk_create([notes(region_code=A)])):
            with pytest.raises(ScopeMissing):
                write()
    with scope._national_scope(), pytest.raises(ScopeMissing):
        notes.objects.update(text="x")
    with region_scope(A):
        one.delete()
        assert sorted(notes.objects.values_list("text", flat=True)) == ["a", "b"]
