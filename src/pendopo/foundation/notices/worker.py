"""The worker: works off the outbox of all regions until it is told to stop."""

from __future__ import annotations

import threading

import structlog
from django.db import close_old_connections, connections

from pendopo.foundation.audit.checkpoints import Keeper

from . import leases, outbox
from .pulse import Beat

log = structlog.get_logger(__name__)

BATCH = 50
BUSY = 0.5
"""Seconds between two looks while there is work."""
IDLE = 2.0
"""Seconds between two looks when there was none for a while."""


def run(stop: threading.Event) -> None:
    """Work until `stop` is set; the row in hand is finished first. A fault of the database is waited out."""
    log.info("worker.started", topics=sorted(outbox.CONSUMERS))
    pause, beat, keeper = BUSY, Beat(), Keeper()
    try:
        while not stop.is_set():
            attempted = _round(stop, beat, keeper)
            pause = BUSY if attempted else min(pause * 2, IDLE)
            if attempted < BATCH:
                stop.wait(pause)
    finally:
        beat.end()
        connections.close_all()
        log.info("worker.stopped")


def _round(stop: threading.Event, beat: Beat, keeper: Keeper) -> int:
    """One batch, with a sign of life and, once a minute, a checkpoint of the audit between two rows.

    Leaves no stale connection behind for the next.
    """

    def should_stop() -> bool:
        beat.beat()
        keeper.keep()
        return stop.is_set()

    close_old_connections()
    try:
        should_stop()
        return outbox.run_due(BATCH, should_stop=should_stop)
    except Exception as error:
        log.error("worker.round_failed", error=leases.describe(error))
        return 0
    finally:
        close_old_connections()
