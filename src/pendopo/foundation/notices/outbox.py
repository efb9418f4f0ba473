"""The outbox is the queue: rows are written with the change that promised them, and worked off later.

A row is leased (`claimed_until`) by one conditional UPDATE, which works alike on SQLite and PostgreSQL. `attempts`
rises with each lease and so names it: only the holder of the latest lease may finish or postpone the row. A worker
that is killed loses nothing: its lease runs out and the row is taken again. Work is therefore done *at least* once,
and every consumer must be idempotent. See docs/explanation/outbox.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.scope import current_code, region_scope
from pendopo.foundation.common.types import Json
from pendopo.foundation.regions.models import Region

from . import leases, outages
from .inserts import insert_missing
from .models import OutboxRow

log = structlog.get_logger(__name__)

Consume = Callable[[OutboxRow], None]

BACKOFF = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 2 * 60, 10 * 60, 60 * 60, 3 * 60 * 60, 12 * 60 * 60)
)
"""The wait after each failed attempt; one attempt more than waits, then the row is dead."""
LEASE = timedelta(minutes=5)
"""How long one attempt may take before another worker may try."""


class NotInTransaction(RuntimeError):
    """A promise was written outside the transaction that makes it true."""


class GiveUp(Exception):
    """Raised by a consumer when trying again is of no use: the row is dead at once.

    The text is stored and shown to operators; it holds no personal data.
    """


@dataclass(frozen=True)
class Consumer:
    """How one topic is worked off. `label` says in words what its work is.

    `on_dead` runs with the burial of a row, `on_revive` when a person has it tried again; each in the transaction
    that changes the row.
    """

    topic: str
    consume: Consume
    label: str | Promise
    backoff: tuple[timedelta, ...] = BACKOFF
    lease: timedelta = LEASE
    on_dead: Consume | None = None
    on_revive: Consume | None = None

    @property
    def max_attempts(self) -> int:
        return len(self.backoff) + 1


CONSUMERS: dict[str, Consumer] = {}


def consumer(
    topic: str,
    *,
    label: str | Promise = "",
    backoff: tuple[timedelta, ...] = BACKOFF,
    lease: timedelta = LEASE,
    on_dead: Consume | None = None,
    on_revive: Consume | None = None,
) -> Callable[[Consume], Consume]:
    """Register the one function that works off `topic`. Two for one topic refuse to start.

    It runs in the row's region scope and time zone, outside a transaction. Any exception means: try again later.
    A payload is a contract with rows written by an older version: read what it may lack with a default.
    """

    def register(consume: Consume) -> Consume:
        if topic in CONSUMERS:
            raise ValueError(f"topic {topic!r} already has a consumer")
        CONSUMERS[topic] = Consumer(topic, consume, label, backoff, lease, on_dead, on_revive)
        return consume

    return register


def enqueue(topic: str, key: str, payload: dict[str, Json], *, due_at: datetime | None = None) -> bool:
    """Promise one piece of work in the region in scope, inside the running transaction.

    `payload` holds ids, never personal data or secrets. A repeated (topic, key) writes nothing and returns False.
    Raises NotInTransaction outside a transaction, ScopeMissing outside a region.
    """
    return enqueue_many(topic, [(key, payload)], due_at=due_at) == 1


def enqueue_many(
    topic: str, promises: list[tuple[str, dict[str, Json]]], *, due_at: datetime | None = None
) -> int:
    """As `enqueue`, for several (key, payload) in one statement. Returns how many were new."""
    if not connection.in_atomic_block:
        raise NotInTransaction(f"{topic} is enqueued outside a transaction")
    moment = now()
    return insert_missing(
        [
            OutboxRow(
                topic=topic,
                key=key,
                region_code=current_code(),
                payload=payload,
                created_at=moment,
                due_at=due_at or moment,
            )
            for key, payload in promises
        ]
    )


def run_due(limit: int = 50, *, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Work off up to `limit` rows that are due, oldest first. Returns how many were attempted.

    Rows of a topic that nobody consumes here are left waiting. `should_stop` is asked before each row.
    """
    attempted = 0
    for row in leases.waiting(list(CONSUMERS), limit):
        if should_stop():
            break
        if leases.claim(row, CONSUMERS[row.topic].lease):
            _work_off(row, CONSUMERS[row.topic])
            attempted += 1
    return attempted


def _work_off(row: OutboxRow, by: Consumer) -> None:
    """One attempt. Only Ctrl-C escapes: a library that panics or calls exit() must not take the worker along."""
    try:
        if row.attempts > by.max_attempts:  # the last attempt took the process with it
            raise GiveUp("the worker ended during the last attempt")
        with in_region_of(row):
            by.consume(row)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        _failed(row, by, error)
    else:
        leases.finish(row)


def _failed(row: OutboxRow, by: Consumer, error: BaseException) -> None:
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # the database may have gone away under the consumer
    text = leases.describe(error)
    pause = outages.pause_after(error, row.held_since)
    if pause is not None:
        log.warning("outbox.held", topic=row.topic, row=row.pk, error=text)
        leases.put_back(row, pause, text)
    elif isinstance(error, GiveUp) or row.attempts >= by.max_attempts or outages.is_too_long(row.held_since):
        log.error("outbox.dead", topic=row.topic, row=row.pk, attempts=row.attempts, error=text)
        _bury(row, by, text)
    else:
        log.warning("outbox.retry", topic=row.topic, row=row.pk, attempts=row.attempts, error=text)
        leases.postpone(row, by.backoff[row.attempts - 1], text)


def _bury(row: OutboxRow, by: Consumer, text: str) -> None:
    """With its last rites in one transaction, so that a kill between leaves neither; without them if they fail."""
    try:
        with transaction.atomic(), in_region_of(row):
            if leases.bury(row, text) and by.on_dead:
                by.on_dead(row)
    except Exception as error:
        log.error("outbox.on_dead_failed", topic=row.topic, row=row.pk, error=leases.describe(error))
        leases.bury(row, text)


@contextmanager
def in_region_of(row: OutboxRow) -> Iterator[None]:
    """The scope and time zone of the row. A closed region goes on being served, and so does one without a row."""
    region = Region.objects.filter(code=row.region_code).only("time_zone").first()
    with ExitStack() as stack:
        stack.enter_context(region_scope(row.region_code))
        if region is not None:
            stack.enter_context(timezone.override(region.zone))
        yield
