"""A circuit around something outside: after some failures in a row nobody is asked for a while, then one may try.

Held in memory, one for each process. Time is the machine's monotonic clock, so that a corrected clock neither holds
a circuit open nor closes it. pybreaker does the same on the wall clock, and holds its lock during the call, which
would make the threads of a process queue behind one slow gateway.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")

FAIL_MAX = 3
RESET_TIMEOUT = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
"""However long the other side tells us to wait, we ask again after this."""


class Outage(Exception):
    """The other side is the matter, not what was asked of it: no connection, no answer in time, a fault of its own.

    The text holds no personal data. `retry_after`: it told us to come back after that.
    """

    def __init__(self, text: str, retry_after: timedelta | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class CircuitOpen(Exception):
    """Not asked, or asked as the one that may try, and found down still. Come back after `retry_in`."""

    def __init__(self, name: str, retry_in: timedelta, cause: str) -> None:
        super().__init__(f"{name} is down: {cause}")
        self.name = name
        self.retry_in = retry_in
        self.cause = cause


_all: list[Circuit] = []


def circuits() -> list[Circuit]:
    """Every circuit of this process, for the page that shows them."""
    return list(_all)


def reset_all() -> None:
    """Close every circuit. The suite does it around each test."""
    for circuit in _all:
        circuit.reset()


class Circuit:
    """`fail_max` outages in a row open it; after `reset_timeout` one call may try, and its success closes it.

    Only `Outage` counts: any other exception is an answer, and an answer means that the other side is there.
    """

    def __init__(self, name: str, fail_max: int = FAIL_MAX, reset_timeout: timedelta = RESET_TIMEOUT) -> None:
        self.name = name
        self.fail_max = fail_max
        self.reset_timeout = reset_timeout
        self._lock = threading.Lock()
        self.reset()
        _all.append(self)

    def reset(self) -> None:
        """Closed, as if nothing had happened."""
        with self._lock:
            self._failures = 0
            self._opens_at: float | None = None  # monotonic; None while closed
            self.cause = ""

    @property
    def is_open(self) -> bool:
        return self._opens_at is not None

    @property
    def retry_in(self) -> timedelta:
        """Until somebody may try; zero when that is now."""
        until = self._opens_at
        return timedelta(seconds=max(0.0, until - time.monotonic())) if until is not None else timedelta(0)

    def call(self, work: Callable[[], T]) -> T:
        """`work()`, outside any lock. Raises CircuitOpen while open and when this failure opens it."""
        self._enter()
        try:
            result = work()
        except Outage as error:
            self._failed(error)
            raise
        except Exception:
            self.reset()
            raise
        self.reset()
        return result

    def _enter(self) -> None:
        """While open, whoever comes first after the time is the one to try; the others wait another turn."""
        with self._lock:
            if self._opens_at is None:
                return
            left = self._opens_at - time.monotonic()
            if left > 0:
                raise CircuitOpen(self.name, timedelta(seconds=left), self.cause)
            self._opens_at = time.monotonic() + self.reset_timeout.total_seconds()

    def _failed(self, error: Outage) -> None:
        """Count it. Raises CircuitOpen when that opens the circuit or keeps it open."""
        with self._lock:
            self._failures += 1
            if self._failures < self.fail_max and self._opens_at is None and error.retry_after is None:
                return
            wait = min(error.retry_after or self.reset_timeout, LONGEST)
            self._opens_at = time.monotonic() + wait.total_seconds()
            self.cause = str(error)
        raise CircuitOpen(self.name, wait, str(error)) from error
