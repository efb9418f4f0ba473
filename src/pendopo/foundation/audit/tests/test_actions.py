from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

import pytest
from django.apps import apps
from django.db import connection, transaction

from pendopo.foundation.audit import actions
from pendopo.foundation.audit.actions import (
    EVERYWHERE,
    SYSTEM,
    Actor,
    Unaudited,
    action,
    national_scope,
    record,
    record_global,
    together,
)
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.audit.queries import reads_of
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import ScopeMissing, UnguardedWrite
from pendopo.foundation.common.records import writing
from pendopo.foundation.common.scope import region_scope

A, B = "35.23", "35.24"
OFFICER = Actor("staff", "17", "Petugas Contoh", "officer", 3)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_tags(monkeypatch):
    """Tags of these tests leave no trace in the list of the installed actions."""
    monkeypatch.setattr(actions, "TAGS", {})


@pytest.fixture
def days():
    """Days off stand for any guarded record."""
    return apps.get_model("calendars", "RegionalHoliday")


@pytest.fixture
def add(days):
    numbers = count(12)

    @action("test.added")
    def add(name, *, by, recorded=True, fail=False):
        day = days.objects.create(date=date(2026, 11, next(numbers)), name=name, decree="contoh")
        if recorded:
            record("day", day.pk, by=by, reason="r" * 300, fields={"name": "changed"})
        if fail:
            raise KeyError(name)
        return day

    return add


def test_an_action_writes_and_says_who_did_what_when(add):
    moment = datetime(2026, 11, 23, 2, tzinfo=UTC)
    with region_scope(A), clock.at(moment):
        day = add("Libur", by=OFFICER)
        event = AuditEvent.objects.get()
    assert (event.tag, event.at, event.region_code) == ("test.added", moment, A)
    assert (event.actor_kind, event.actor_key) == ("staff", "17")
    assert (event.subject_kind, event.subject_key) == ("day", str(day.pk))
    assert (event.fields, event.reads_personal_data) == ({"name": "changed"}, False)
    assert len(event.reason) == 200
    assert add.audit_tag == "test.added"


def test_the_audit_never_holds_the_name_of_the_actor(add):
    with region_scope(A):
        add("Libur", by=OFFICER)
        row = str(AuditEvent.objects.values().get())
    assert "Petugas Contoh" not in row


def test_an_action_without_a_record_fails_and_writes_nothing(add, days):
    with region_scope(A):
        with pytest.raises(Unaudited, match="add"):
            add("Libur", by=SYSTEM, recorded=False)
        assert not days.objects.exists()


def test_an_action_that_fails_leaves_neither_row_nor_record(add, days):
    with region_scope(A):
        with pytest.raises(KeyError):
            add("Libur", by=SYSTEM, fail=True)
        assert not days.objects.exists()
        assert not AuditEvent.objects.exists()


def test_the_door_is_shut_again_after_an_action(add, days):
    with region_scope(A):
        day = add("Libur", by=SYSTEM)
        with pytest.raises(UnguardedWrite):
            day.save()
    with region_scope(B):
        with pytest.raises(KeyError):
            add("Libur", by=SYSTEM, fail=True)
        with pytest.raises(UnguardedWrite):
            days.objects.update(name="x")


def test_record_outside_an_action_is_refused():
    with region_scope(A), pytest.raises(Unaudited):
        record("day", 1, by=SYSTEM)


def test_two_verbs_with_one_tag_refuse_to_start():
    @action("test.one")
    def first(*, by):
        pass

    with pytest.raises(ValueError, match=r"test\.one"):

        @action("test.one")
        def second(*, by):
            pass


def test_a_verb_must_take_by_as_a_keyword():
    with pytest.raises(TypeError, match="by="):

        @action("test.two")
        def nobody():
            pass

    with pytest.raises(TypeError, match="by="):

        @action("test.three")
        def positional(by):
            pass


@pytest.fixture
def outer(add):
    @action("test.outer")
    def outer(*, by, recorded=True):
        day = add("Dalam", by=by)
        if recorded:
            record("outer", day.pk, by=by)
        return day

    return outer


def test_a_nested_action_records_under_its_own_tag(outer):
    with region_scope(A):
        outer(by=SYSTEM)
        assert list(AuditEvent.objects.order_by("id").values_list("tag", flat=True)) == [
            "test.added",
            "test.outer",
        ]


def test_the_record_of_an_inner_action_does_not_count_for_the_outer(outer, days):
    with region_scope(A):
        with pytest.raises(Unaudited, match="outer"):
            outer(by=SYSTEM, recorded=False)
        assert not days.objects.exists()
        assert not AuditEvent.objects.exists()


def test_an_inner_action_that_fails_can_be_caught_and_the_outer_goes_on(add, days):
    @action("test.patient")
    def patient(*, by):
        with pytest.raises(KeyError):
            add("Gagal", by=by, fail=True)
        record("patient", 1, by=by)

    with region_scope(A):
        patient(by=SYSTEM)
        assert not days.objects.exists()
        assert AuditEvent.objects.get().tag == "test.patient"


def test_an_action_runs_in_one_transaction():
    @action("test.seen")
    def seen(*, by):
        record("x", 1, by=by)
        return connection.in_atomic_block

    with region_scope(A):
        assert seen(by=SYSTEM)


def test_a_read_of_personal_data_is_marked():
    @action("test.revealed")
    def reveal(*, by):
        record("person", 1, by=by, reason="Mencocokkan berkas", reads_personal_data=True)

    with region_scope(A):
        reveal(by=OFFICER)
        assert AuditEvent.objects.get().reads_personal_data


def test_an_audit_row_is_never_changed_nor_written_from_outside(add):
    with region_scope(A):
        add("Libur", by=SYSTEM)
        event = AuditEvent.objects.get()
        with pytest.raises(UnguardedWrite):
            AuditEvent(tag="test.forged", actor_kind="staff", subject_kind="x", subject_key="1").save()
        with writing("test"):
            for write in (event.save, event.delete, AuditEvent.objects.all().delete):
                with pytest.raises(UnguardedWrite, match="append-only"):
                    write()


def test_an_action_needs_a_region(add):
    with pytest.raises(ScopeMissing):
        add("Libur", by=SYSTEM)


def test_the_national_scope_reads_all_and_cannot_write(add, days):
    for code in (A, B):
        with region_scope(code):
            add(f"Libur {code}", by=SYSTEM)
    with national_scope("uji"):
        assert days.objects.count() == 2
        with pytest.raises(ScopeMissing):
            add("Semua", by=SYSTEM)
    with region_scope(A):
        assert days.objects.count() == 1


def test_an_action_cannot_write_across_regions_by_opening_the_national_scope_inside(add, days):
    @action("test.sweep")
    def sweep(*, by):
        with national_scope("uji"):
            days.objects.update(name="Semua")
        record("sweep", 1, by=by)

    with region_scope(B):
        add("Libur B", by=SYSTEM)
    with region_scope(A), pytest.raises(ScopeMissing):
        sweep(by=SYSTEM)
    with region_scope(B):
        assert days.objects.get().name == "Libur B"


def tags():
    return list(AuditEvent.objects.order_by("sequence").values_list("tag", flat=True))


def test_a_change_rolled_back_by_anybody_takes_its_rows_with_it(add, days):
    @action("test.careful")
    def careful(*, by):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            add("Selesai", by=by)
            record("inside", 1, by=by)
            _ = 1 / 0
        record("careful", 1, by=by)

    with region_scope(A):
        careful(by=SYSTEM)
        assert not days.objects.exists()
        assert tags() == ["test.careful"]


def test_all_rows_of_the_outermost_action_go_out_in_two_statements(outer, django_assert_num_queries):
    with region_scope(A):
        outer(by=SYSTEM)
        with django_assert_num_queries(7):  # two savepoints with their releases, the day, head, rows
            outer(by=SYSTEM)


def test_actions_together_write_their_rows_at_the_end(add):
    with region_scope(A):
        with together():
            add("Satu", by=SYSTEM)
            add("Dua", by=SYSTEM)
            assert tags() == []
        assert tags() == ["test.added", "test.added"]


def test_inside_a_transaction_that_is_no_action_rows_come_and_go_with_it(add):
    with region_scope(A):
        add("Satu", by=SYSTEM)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            add("Dua", by=SYSTEM)
            assert AuditEvent.objects.count() == 2
            _ = 1 / 0
        add("Tiga", by=SYSTEM)
        assert list(AuditEvent.objects.values_list("sequence", flat=True)) == [1, 2]


def test_each_region_has_a_chain_of_its_own_even_within_one_action(add):
    @action("test.moved")
    def moved(*, by):
        with region_scope(B):
            add("Lain", by=by)
        add("Sini", by=by)
        record("moved", 1, by=by)

    for code in (A, B):
        with region_scope(code):
            add("Dulu", by=SYSTEM)
    with region_scope(A):
        moved(by=SYSTEM)
        assert tags() == ["test.added", "test.added", "test.moved"]
    with region_scope(B):
        assert tags() == ["test.added", "test.added"]


def test_an_act_of_no_region_has_a_chain_of_its_own():
    record_global("account.signed_in", "account", 7, by=Actor("citizen", "7"), fields={"way": "code"})
    with region_scope(EVERYWHERE):
        event = AuditEvent.objects.get()
    assert (event.region_code, event.tag, event.subject_key, event.sequence) == ("*", "account.signed_in", "7", 1)


def test_a_look_across_regions_is_recorded_before_it_is_taken():
    with pytest.raises(ZeroDivisionError), national_scope("Menghitung berkas"):
        _ = 1 / 0
    with region_scope(EVERYWHERE):
        event = AuditEvent.objects.get()
    assert (event.tag, event.reason, event.actor_kind) == ("national.read", "Menghitung berkas", "system")


def test_who_looked_at_my_data_is_told_newest_first():
    @action("test.looked")
    def look(key, *, by, reads=True):
        record("case", key, by=by, reads_personal_data=reads)

    with region_scope(A):
        for key in ("1", "2", "3", "1"):
            look(key, by=OFFICER)
        look("1", by=SYSTEM, reads=False)
        assert [event.sequence for event in reads_of("case", 1, "2")] == [4, 2, 1]
        assert not reads_of("person", 1)
    with region_scope(B):
        assert not reads_of("case", 1)
