"""The one clock. Tests and the demo move it; nothing else may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("pendopo_clock", default=None)


def now() -> datetime:
    """The present moment, aware, UTC."""
    return _frozen.get() or timezone.now()


def today() -> date:
    """Today's date in the time zone of the region being served."""
    return timezone.localtime(now()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) inside the block."""
    assert timezone.is_aware(moment), "the clock takes aware moments only"
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
