"""The web server's command line, and whether an address is free."""

from __future__ import annotations

import socket
import sys
from http.client import HTTPConnection, HTTPException

from .command import Stop

BLOCKING_THREADS = 4
"""Per worker. Pages wait for the database, and SQLite has one writer: more threads only queue there."""


def command(host: str, port: int, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", str(BLOCKING_THREADS), "pendopo.config.wsgi:application"),
    ]


def require_free(host: str, port: int) -> None:
    """Raises Stop when something else listens there, or the address is not ours to use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Stop(
                f"port {port} on {host} cannot be used ({reason}). "
                f"Choose another one, for example --port {port + 1 if port < 65535 else 8000}."
            ) from None


def answers(host: str, port: int) -> bool:
    """Whether a page comes back, of any status."""
    connection = HTTPConnection(host, port, timeout=10)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True
