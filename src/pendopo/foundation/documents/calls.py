"""One bounded call for signing: a deadline for the whole of it, a limit on the answer, no redirects.

Below `requests` on purpose. The body may be a bytearray, which the caller wipes afterwards; `requests` would make
copies of it, hang it on its errors, and follow the environment's proxies and `.netrc`.
"""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from pendopo.foundation.common import outside

CONNECT = 5.0
"""Seconds to reach the machine."""


@dataclass(frozen=True)
class Answer:
    """`headers` by lower-case name. `is_whole`: everything that was announced arrived, within the limit."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    is_whole: bool = True


class NoAnswer(Exception):
    """Nothing came back: no connection, no TLS, or no status line in time. The text names only the kind."""

    def __init__(self, kind: str, *, is_slow: bool = False) -> None:
        super().__init__(kind)
        self.is_slow = is_slow


def call(
    method: str,
    url: str,
    *,
    limit: int,
    seconds: float,
    body: bytes | bytearray | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Raises NoAnswer, from nothing, so that no frame with a body hangs on it."""
    parts = urlsplit(url)
    connection = _connection(parts)
    ends = time.monotonic() + seconds
    try:
        with outside.deadline(seconds):
            connection.connect()
            outside.watch(connection.sock).settimeout(seconds)
            connection.request(method, _path(parts), body=body, headers=dict(headers or {}))
            return _answer(connection.getresponse(), limit)
    except (OSError, http.client.HTTPException, ValueError) as error:
        failed = NoAnswer(type(error).__name__, is_slow=time.monotonic() >= ends)
    finally:
        connection.close()
    raise failed


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port, timeout=CONNECT, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, parts.port, timeout=CONNECT)


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _answer(response: http.client.HTTPResponse, limit: int) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    body, is_whole = bytearray(), True
    try:
        while len(body) <= limit and (part := response.read(min(65536, limit + 1 - len(body)))):
            body += part
    except (OSError, http.client.HTTPException):
        is_whole = False
    announced = headers.get("content-length", "")
    if announced.isdigit() and len(body) < int(announced):
        is_whole = False
    return Answer(response.status, headers, bytes(body), is_whole and len(body) <= limit)
