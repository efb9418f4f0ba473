"""The sign of life of a worker: a row that it renews between two pieces of work."""

from __future__ import annotations

import os
import platform
import time
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError

from pendopo.foundation.common.circuit import circuits
from pendopo.foundation.common.clock import now

from .models import Pulse

log = structlog.get_logger(__name__)

EVERY = 10.0
"""Seconds between two signs."""
FORGOTTEN = timedelta(days=1)
"""Workers that ended that long ago are no longer listed."""


class Beat:
    """Of one worker process. A sign that cannot be written is left out: the work goes on."""

    def __init__(self) -> None:
        self.worker = f"{platform.node()[:60]}:{os.getpid()}"
        self.started_at: datetime = now()
        self._next = 0.0

    def beat(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        moment = now()
        said = {
            "started_at": self.started_at,
            "seen_at": moment,
            "open_circuits": {
                one.name: {"cause": one.cause, "until": (moment + one.retry_in).isoformat()}
                for one in circuits()
                if one.is_open
            },
        }
        try:
            Pulse.objects.update_or_create(worker=self.worker, defaults=said)
            Pulse.objects.filter(seen_at__lt=moment - FORGOTTEN).delete()
        except DatabaseError as error:
            log.warning("worker.no_pulse", error=type(error).__name__)

    def end(self) -> None:
        """A worker that was asked to end leaves no sign; one that was killed does."""
        try:
            Pulse.objects.filter(worker=self.worker).delete()
        except DatabaseError as error:
            log.warning("worker.no_pulse", error=type(error).__name__)
