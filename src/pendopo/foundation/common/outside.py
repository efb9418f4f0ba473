"""Talks with the world outside, each with an end: a time-out for every silence and a deadline for the whole.

The deadline matters, because a time-out counts from the last byte: a server that sends one byte now and then
holds a connection for days.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

TIMEOUT = (3.0, 10.0)
"""Seconds to connect, and of silence."""
WITHIN = 20.0
"""Seconds for the whole talk, the answer's body included."""


class _Deadline:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self._is_over = False

    def watch(self, line: socket.socket) -> None:
        """Keep a second handle: TLS takes the first one over, and a shutdown of either ends both."""
        with self._lock:
            self._lines.append(socket.socket(fileno=os.dup(line.fileno())))
            if self._is_over:
                self._cut()

    def strike(self) -> None:
        with self._lock:
            self._is_over = True
            self._cut()

    def _cut(self) -> None:
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with self._lock:
            for line in self._lines:
                line.close()
            self._lines.clear()


_running: ContextVar[_Deadline | None] = ContextVar("pendopo_deadline", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Cut the connections opened inside, those that are `watch`ed, after `seconds`; their user sees a lost line."""
    mine = _Deadline()
    timer = threading.Timer(seconds, mine.strike)
    timer.daemon = True
    token = _running.set(mine)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        _running.reset(token)
        mine.close()


def watch(line: socket.socket) -> socket.socket:
    """Put a fresh connection under the deadline that runs, if any; returns it."""
    mine = _running.get()
    if mine is not None:
        mine.watch(line)
    return line


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return watch(super()._new_conn())


class _Tls(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return watch(super()._new_conn())


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _Tls


class _Watched(HTTPAdapter):
    """Opens every connection under the deadline, through a proxy too."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}
        return manager


@contextmanager
def request(
    method: str,
    url: str,
    *,
    timeout: tuple[float, float] = TIMEOUT,
    within: float = WITHIN,
    **more: Any,
) -> Iterator[requests.Response]:
    """One request of `requests`, never redirected, its body not read yet: read it inside the block, in small.

    Raises requests.RequestException, also when the deadline cuts it.
    """
    with deadline(within), requests.Session() as session:
        session.mount("http://", _Watched())
        session.mount("https://", _Watched())
        answer = session.request(method, url, timeout=timeout, allow_redirects=False, stream=True, **more)
        with answer:
            yield answer
