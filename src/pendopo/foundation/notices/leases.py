"""Taking, finishing and postponing outbox rows: conditional updates that never touch another worker's lease."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Concatenate, ParamSpec, cast

from django.db.models import F, Q, QuerySet

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.scope import current_code, outbox_view, region_scope

from .models import OutboxRow

P = ParamSpec("P")

_OUR_CODE = "pendopo"


def open_rows() -> QuerySet[OutboxRow]:
    """Rows that are neither done nor dead, in every region. The two conditions are those of the partial index."""
    return OutboxRow.objects.filter(done_at__isnull=True, dead_at__isnull=True)


def dead_here() -> QuerySet[OutboxRow]:
    """Work of this region that was given up and that nobody has settled yet."""
    return OutboxRow.objects.filter(region_code=current_code(), dead_at__isnull=False, done_at__isnull=True)


def troubled_here() -> QuerySet[OutboxRow]:
    """Work of this region that failed and that no worker has in hand: dead, or to be tried again."""
    is_free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now())
    has_failed = Q(dead_at__isnull=False) | ~Q(last_error="")
    return OutboxRow.objects.filter(is_free, has_failed, region_code=current_code(), done_at__isnull=True)


def _free() -> Q:
    moment = now()
    return Q(due_at__lte=moment) & (Q(claimed_until__isnull=True) | Q(claimed_until__lte=moment))


def _in_region(act: Callable[Concatenate[OutboxRow, P], bool]) -> Callable[Concatenate[OutboxRow, P], bool]:
    """Looking for work sees all regions; whoever writes to a row does it in the row's own."""

    @functools.wraps(act)
    def run(row: OutboxRow, *args: P.args, **kwargs: P.kwargs) -> bool:
        with region_scope(row.region_code):
            return act(row, *args, **kwargs)

    return cast("Callable[Concatenate[OutboxRow, P], bool]", run)


def waiting(topics: list[str], limit: int) -> list[OutboxRow]:
    """Rows anybody may take now, oldest first. Another worker may be quicker: see `claim`."""
    with outbox_view():
        return list(open_rows().filter(_free(), topic__in=topics).order_by("due_at", "id")[:limit])


@_in_region
def claim(row: OutboxRow, lease: timedelta) -> bool:
    """Take the row for `lease`; False when another worker was quicker. Counts the attempt before it is made,
    so that a row whose consumer kills the process does not come back for ever."""
    until = now() + lease
    mine = open_rows().filter(_free(), pk=row.pk, attempts=row.attempts)
    if not mine.update(claimed_until=until, attempts=F("attempts") + 1):
        return False
    row.attempts += 1
    row.claimed_until = until
    return True


def _held(row: OutboxRow) -> QuerySet[OutboxRow]:
    """The row, if our lease is still the latest one. Attempts alone do not name it: `put_back` gives one back."""
    return open_rows().filter(pk=row.pk, attempts=row.attempts, claimed_until=row.claimed_until)


@_in_region
def finish(row: OutboxRow) -> bool:
    return bool(_held(row).update(done_at=now(), claimed_until=None, held_since=None, last_error=""))


@_in_region
def postpone(row: OutboxRow, wait: timedelta, error: str) -> bool:
    """Try again after `wait`; the attempt is spent."""
    return bool(_held(row).update(due_at=now() + wait, claimed_until=None, held_since=None, last_error=error))


@_in_region
def put_back(row: OutboxRow, wait: timedelta, error: str) -> bool:
    """Try again after `wait` as if this attempt had not been made: what failed was not the row."""
    moment = now()
    return bool(
        _held(row).update(
            due_at=moment + wait,
            claimed_until=None,
            attempts=row.attempts - 1,
            held_since=row.held_since or moment,
            last_error=error,
        )
    )


@_in_region
def bury(row: OutboxRow, error: str) -> bool:
    """Set the row aside for a person to look at. It stays in the table."""
    return bool(_held(row).update(dead_at=now(), claimed_until=None, last_error=error))


def describe(error: BaseException) -> str:
    """What an operator may read about a failure: class, place, and the text only where we wrote it ourselves.

    Texts of other exceptions are left out, because a database or mail server repeats the value it did not like.
    """
    name = type(error).__name__
    if isinstance(error, Refused):
        return f"{name}: {error.code}"[:300]
    if type(error).__module__.startswith(_OUR_CODE) and error.args:
        return f"{name}: {error}"[:300]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _OUR_CODE in frame.filename]
    if not frames:
        return name
    where = frames[-1].filename.rpartition(f"/{_OUR_CODE}/")[2]
    return f"{name} at {where}:{frames[-1].lineno}"[:300]
