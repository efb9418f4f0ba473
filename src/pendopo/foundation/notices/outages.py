"""Failures that are not the row's: an outage of a gateway, a database that is busy, a disk that is full.

They spend no attempt, so that no outage, be it of a day, sends work to the dead letters. A row that was held
for a week is given up all the same, so that nothing waits in silence.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pendopo.foundation.common.circuit import CircuitOpen
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.strain import is_full, is_strain

DATABASE = timedelta(seconds=30)
DISK = timedelta(minutes=1)
SLOWING = 10
"""A row that was held for a while waits a tenth of that more: a long queue does not ask in vain all the time."""
SLOWEST = timedelta(minutes=5)
HELD_AT_MOST = timedelta(days=7)


def pause_after(error: BaseException, held_since: datetime | None) -> timedelta | None:
    """How long to wait after an outage; None when `error` is none, or when the row was held long enough."""
    pause = _pause(error)
    if pause is None or is_too_long(held_since):
        return None
    return pause + (min((now() - held_since) / SLOWING, SLOWEST) if held_since else timedelta(0))


def is_too_long(held_since: datetime | None) -> bool:
    return held_since is not None and now() - held_since > HELD_AT_MOST


def _pause(error: BaseException) -> timedelta | None:
    if isinstance(error, CircuitOpen):
        return error.retry_in
    if is_full(error):
        return DISK
    if is_strain(error):
        return DATABASE
    return None
