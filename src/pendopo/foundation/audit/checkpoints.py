"""A signed line each minute, in a file outside the database: where every chain ended at that moment.

Who can change the database and even write valid rows cannot take back what this file saw. A line names the chains
that moved, a digest of all ends, and the seal of the line before; half a line, left by a crash, is passed over.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import structlog
from django.conf import settings

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.crypto import audit_mac

from . import queries
from .chains import canonical
from .queries import Heads

EVERY = 60.0
"""Seconds between two lines of one worker."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Line:
    """One line: the chains that moved since the line before, and the digest of the ends of all."""

    number: int
    at: datetime
    heads: Heads
    total: str
    previous: str
    mac: str
    is_sealed: bool = True

    def as_bytes(self) -> bytes:
        plain = {**self.__dict__, "at": self.at.isoformat()}
        del plain["is_sealed"]
        return json.dumps(plain, separators=(",", ":")).encode()


def default_path() -> Path:
    return Path(settings.PENDOPO_CHECKPOINTS)


def _sealed(number: int, at: datetime, heads: Heads, total: str, previous: str) -> Line:
    mac = audit_mac(canonical("audit.checkpoint.1", number, at.isoformat(), heads, total, previous))
    return Line(number, at, heads, total, previous, mac)


def total_of(heads: Heads) -> str:
    return audit_mac(canonical("audit.heads.1", heads))


def parse(raw: bytes) -> Line | None:
    """None for what is no line at all, such as half of one; `is_sealed` is False for one that was changed."""
    try:
        told = json.loads(raw)
        heads = {str(code): (int(sequence), str(seal)) for code, (sequence, seal) in told["heads"].items()}
        at = datetime.fromisoformat(told["at"])
        line = _sealed(int(told["number"]), at, heads, str(told["total"]), str(told["previous"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    is_sealed = line.mac == told.get("mac") and raw.rstrip(b"\n") == line.as_bytes()
    return replace(line, is_sealed=is_sealed)


def read(path: Path) -> Iterator[Line | None]:
    """Every line of the file, None for what is not one. Nothing where there is no file."""
    if path.exists():
        with path.open("rb") as file:
            yield from map(parse, file)


@dataclass
class _Known:
    """What the file says up to `offset`: read on from there instead of from the start."""

    offset: int = 0
    number: int = 0
    mac: str = ""
    heads: Heads = field(default_factory=dict)

    def read_on(self, file: BinaryIO) -> None:
        file.seek(self.offset)
        for raw in file:
            line = parse(raw)
            if line is not None and line.is_sealed:
                self.number, self.mac = line.number, line.mac
                self.heads.update(line.heads)
            self.offset += len(raw)


class Keeper:
    """Writes the file of one installation. Several workers on one machine may; the file is locked meanwhile."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path()
        self._known = _Known()
        self._next = 0.0

    def keep(self) -> None:
        """Write a line when a minute has passed since the last try. Never raises: the worker has other work."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        try:
            self.write()
        except Exception as error:
            log.error("audit.checkpoint_failed", error=type(error).__name__)

    def write(self) -> bool:
        """Write one line and wait until it is on the disk. False when nothing moved or another worker is at it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            if os.fstat(file.fileno()).st_size < self._known.offset:  # another file than before
                self._known = _Known()
            known = self._known
            known.read_on(file)
            heads = queries.heads()
            moved = {code: head for code, head in heads.items() if known.heads.get(code) != head}
            _tell_of_shrunk(known.heads, heads)
            if not moved:
                return False
            total = total_of({**known.heads, **moved})
            self._put(file, _sealed(known.number + 1, now(), moved, total, known.mac))
            return True

    def _put(self, file: BinaryIO, line: Line) -> None:
        """Begin a new line where a crash left half of one."""
        file.seek(0, os.SEEK_END)
        if file.tell():
            file.seek(-1, os.SEEK_END)
        torn = file.read(1) not in (b"", b"\n")
        file.write(b"\n" * torn + line.as_bytes() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _tell_of_shrunk(before: Heads, heads: Heads) -> None:
    """A chain that is shorter than it was, or ends in another row at the same place, was tampered with or restored."""
    for code, (sequence, seal) in before.items():
        now_at, now_seal = heads.get(code, (0, ""))
        if now_at < sequence or (now_at == sequence and now_seal != seal):
            log.error("audit.chain_went_back", region=code, was=sequence, now=now_at)
