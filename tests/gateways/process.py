"""Starts a fake gateway as a process and talks to its control."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from tests import house


@dataclass
class Gateway:
    """`port` is that of the service."""

    port: int
    control: int

    def set(self, mode: str) -> None:
        self._ask("POST", {"mode": mode})

    @property
    def asked(self) -> int:
        """Connections so far."""
        return int(self._ask("GET")["asked"])

    @property
    def accepted(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("GET")["accepted"]
        return found

    def _ask(self, method: str, said: dict[str, str] | None = None) -> dict[str, Any]:
        connection = HTTPConnection("127.0.0.1", self.control, timeout=10)
        try:
            connection.request(method, "/_control", json.dumps(said) if said else None)
            found: dict[str, Any] = json.loads(connection.getresponse().read())
            return found
        finally:
            connection.close()


@contextmanager
def running(name: str, mode: str = "ok") -> Iterator[Gateway]:
    """`name`: a module of this folder, such as "sms"."""
    command = [sys.executable, "-m", f"tests.gateways.{name}", "--mode", mode]
    process = subprocess.Popen(command, cwd=house.ROOT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        yield Gateway(**json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
