"""The database is told the scope: always in time, never longer than it lasts, at no cost in statements."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from pendopo.foundation.common import scope
from pendopo.foundation.common.errors import ScopeMissing
from pendopo.foundation.common.records import writing
from pendopo.foundation.common.scope import GLOBAL, NATIONAL, OUTBOX, outbox_view, region_scope

A, B = "35.23", "35.24"
pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
outside_a_transaction = pytest.mark.django_db(transaction=True)


def told():
    """What the database holds for the region at this moment, asked through Django."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pendopo.region', true)")
        return cursor.fetchone()[0] or ""


def told_behind_our_back():
    """The same, past our wrapper."""
    return connection.connection.execute("SELECT current_setting('pendopo.region', true)").fetchone()[0] or ""


def test_scopes_nest_inside_one_transaction():
    assert told() == ""
    with region_scope(A):
        assert told() == A
        with region_scope(B):
            assert told() == B
        assert told() == A
        with scope._national_scope():
            assert told() == NATIONAL
        with outbox_view():
            assert told() == OUTBOX
        with region_scope(GLOBAL):
            assert told() == GLOBAL
    assert told() == ""


def test_what_a_savepoint_took_back_is_told_again():
    with region_scope(A):
        assert told() == A
        with pytest.raises(KeyError), transaction.atomic(), region_scope(B):
            assert told() == B
            raise KeyError
        assert told() == A
        with pytest.raises(KeyError), transaction.atomic():
            raise KeyError
        assert told() == A
    with pytest.raises(KeyError), transaction.atomic(), region_scope(B):
        assert told() == B
        raise KeyError
    assert told() == ""


def test_a_scope_declared_first_inside_a_savepoint_that_fails_is_told_again_after_it():
    with region_scope(A):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        assert told() == A


@outside_a_transaction
def test_outside_a_transaction_it_holds_for_one_statement():
    with region_scope(A):
        assert told() == A
        assert told_behind_our_back() == ""
        assert told() == A
    assert told() == ""


@outside_a_transaction
def test_each_transaction_is_told_anew():
    for code in (A, B, A):
        with region_scope(code):
            with transaction.atomic():
                assert told() == told_behind_our_back() == code
            assert told_behind_our_back() == ""
            with pytest.raises(KeyError), transaction.atomic():
                assert told() == code
                raise KeyError
            assert told() == code


@outside_a_transaction
def test_a_transaction_that_goes_on_after_its_scope_sees_nothing_more():
    days = apps.get_model("calendars", "RegionalHoliday")
    with transaction.atomic():
        with region_scope(A), writing("test"):
            days.objects.create(date=date(2026, 11, 12), name="Libur", decree="contoh")
            later = days.objects.all()
        assert list(later) == []
        with region_scope(A):
            assert len(later.all()) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_many_rows_in_one_call(count):
    with region_scope(A), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO calendars_regionalholiday (region_code, date, name, decree) VALUES (%s, %s, 'x', 'y')",
            [(A, date(2026, 11, number + 1)) for number in range(count)],
        )
        cursor.execute("SELECT count(*) FROM calendars_regionalholiday")
        assert cursor.fetchone() == (count,)


@outside_a_transaction
def test_many_rows_in_one_call_outside_a_transaction():
    with region_scope(A), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO calendars_regionalholiday (region_code, date, name, decree) VALUES (%s, %s, 'x', 'y')",
            [(A, date(2026, 11, 1)), (A, date(2026, 11, 2))],
        )
        assert told_behind_our_back() == ""
        cursor.execute("SELECT count(*) FROM calendars_regionalholiday")
        assert cursor.fetchone() == (2,)


def test_the_answer_is_that_of_the_statement_and_it_counts_as_one():
    with region_scope(A), CaptureQueriesContext(connection) as seen, connection.cursor() as cursor:
        cursor.execute("SELECT %s, '100%%'", ["a"])
        assert cursor.fetchall() == [("a", "100%")]
        assert [column.name for column in cursor.description] == ["?column?", "?column?"]
    assert len(seen) == 1
    with region_scope(B), connection.cursor() as cursor:
        cursor.execute("UPDATE calendars_regionalholiday SET name = 'x'")
        assert cursor.rowcount == 0


@outside_a_transaction
def test_another_thread_has_its_own_scope():
    seen = []

    def ask():
        try:
            seen.append(told())
            with region_scope(B):
                seen.append(told())
        finally:
            connections.close_all()

    with region_scope(A):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        assert told() == A
    assert seen == ["", B]


@outside_a_transaction
def test_a_new_connection_is_told_too():
    with region_scope(A):
        assert told() == A
        connection.close()
        assert told() == A


def test_a_word_that_is_no_code_never_reaches_the_database():
    for word in ("'; --", "35.23.01.2001", "a b", "é"):
        with region_scope(word), pytest.raises(ScopeMissing):
            told()
