"""A few rows in two regions, and a file of checkpoints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import connection
from tests.wall import owner

from pendopo.foundation.audit.actions import Actor, _frame, record, record_global, together
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope

A, B = "35.23", "35.24"
OFFICER = Actor("staff", "17")
START = datetime(2026, 11, 23, 2, tzinfo=UTC)


def act(code, number, *, reads=False):
    """One act in the region, a minute after the one with the number before."""
    with clock.at(START + timedelta(minutes=number)), region_scope(code), _frame("test.acted", "act"):
        record(
            "case",
            number % 3,
            by=OFFICER,
            reason=f"Alasan {number}",
            fields={"number": number, "names": ["b", "a"], "é": None},
            reads_personal_data=reads,
        )


def history(rows=6):
    """`rows` acts in A, half as many in B, one of no region; some of them in one transaction."""
    with together():
        act(A, 1)
        act(A, 2, reads=True)
    for number in range(3, rows + 1):
        act(A, number)
    for number in range(rows // 2):
        act(B, number)
    record_global("account.signed_in", "account", 7, by=Actor("citizen", "7"))


def rows_of(code):
    with region_scope(code):
        return list(AuditEvent.objects.order_by("sequence"))


def sql(text, *values):
    """What somebody does who has the database and not the key."""
    with owner(), connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.rowcount
