"""A whole Pendopo in processes of its own: web server, worker, database, message gateways. Made to be killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pendopo.cli import web
from tests import house
from tests.gateways.process import Gateway, running

HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds the web server may take to answer on a busy machine."""


@dataclass
class Hall:
    """`database` is a DATABASE_URL, empty for SQLite in `folder`. Web and worker are a process group each."""

    folder: Path
    database: str
    sms: Gateway
    smtp: Gateway
    port: int = field(default_factory=lambda: free_port())
    web: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None

    @property
    def env(self) -> dict[str, str]:
        return {
            **os.environ,
            "PENDOPO_MODE": "test",
            "PENDOPO_DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "pendopo.config.settings",
            "PENDOPO_BASE_URL": self.base,
            "PENDOPO_BEHIND_PROXY": "1",  # so that each citizen comes from an address of their own
            "PENDOPO_SMTP_HOST": HOST,
            "PENDOPO_SMTP_PORT": str(self.smtp.port),
            "PENDOPO_SMTP_TLS": "0",
            "PENDOPO_SMS_URL": f"http://{HOST}:{self.sms.port}/send",
            "PENDOPO_SMS_TOKEN": "token-of-the-test",
            "PYTHONPATH": os.pathsep.join([str(house.ROOT / "src"), str(house.ROOT)]),
        }

    @property
    def base(self) -> str:
        return f"http://{HOST}:{self.port}"

    def run(self, module: str, *words: str) -> str:
        """A module of this folder to its end; returns what it said. Raises with its last lines when it failed."""
        done = subprocess.run(
            [sys.executable, "-m", f"tests.faults.{module}", *words],
            cwd=house.ROOT, env=self.env, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, f"{module} failed:\n{done.stderr[-3000:]}"
        return done.stdout

    def spawn(self, command: list[str], name: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=house.ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                process_group=0,
            )  # fmt: skip

    def start(self) -> None:
        """Whatever does not run. Returns when a page comes back."""
        if self.web is None:
            self.web = self.spawn(web.command(HOST, self.port, workers=1), "web")
        if self.worker is None:
            self.worker = self.spawn([sys.executable, "-m", "pendopo.cli", "worker"], "worker")
        until = time.monotonic() + PATIENCE
        while not web.answers(HOST, self.port):
            assert time.monotonic() < until, f"no page after {PATIENCE} s:\n{self.tail('web')}"
            time.sleep(0.05)

    def kill(self, what: str) -> None:
        """SIGKILL to every process of "web", of "worker", or of "all"; returns when they are gone."""
        for name in ("web", "worker") if what == "all" else (what,):
            process: subprocess.Popen[bytes] | None = getattr(self, name)
            if process is not None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        for name in ("web", "worker") if what == "all" else (what,):
            process = getattr(self, name)
            if process is not None:
                process.wait()
                setattr(self, name, None)

    def tail(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-2000:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def hall(folder: Path, server: str = "") -> Iterator[Hall]:
    """With a database of its own, seeded. `server`: DATABASE_URL of a PostgreSQL; empty for SQLite."""
    with ExitStack() as stack:
        database = stack.enter_context(fresh_database(server)) if server else ""
        sms, smtp = (stack.enter_context(running(name)) for name in ("sms", "smtp"))
        made = Hall(folder, database, sms, smtp)
        stack.callback(made.kill, "all")
        made.run("seed")
        yield made


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Another database beside the one that `server` names; gone afterwards."""
    import psycopg

    name = f"pendopo_fault_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def client(made: Hall, receipts: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Citizens who apply all the time until the block ends; then they finish what they are at."""
    command = [sys.executable, "-m", "tests.faults.client", made.base, str(receipts)]
    process = made.spawn(command, "client")
    try:
        yield process
        process.terminate()
        assert process.wait(120) == 0, made.tail("client")
    finally:
        process.kill()
        process.wait()


def judge(made: Hall, receipts: Path) -> dict[str, object]:
    """Numbers and faults, after everything that is due was worked off. See judge.py."""
    said = made.run("judge", str(receipts), str(made.sms.control), str(made.smtp.control))
    found: dict[str, object] = json.loads(said.splitlines()[-1])
    return found
