"""An end to work on hostile bytes: whatever a library does with them, this thread stops after so many seconds."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class TookTooLong(BaseException):
    """Raised in the middle of the work, wherever it was. No Exception, since libraries swallow those and go on."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raises TookTooLong inside the block. For pure Python only: one long call into C is not interrupted."""
    thread, lock = threading.get_ident(), threading.Lock()
    is_over = False

    def stop() -> None:
        with lock:
            if not is_over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TookTooLong))

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            is_over = True
        timer.cancel()
