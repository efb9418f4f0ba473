"""Several processes that live and end together, in the process group of this one."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass

from .progress import bar

POLL = 0.2
GRACE = 15.0
"""Seconds a process has to finish its work in hand before it is killed."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Child:
    """A process to run: its name for messages, and its command line."""

    name: str
    command: Sequence[str]


@dataclass
class Running:
    child: Child
    process: subprocess.Popen[bytes]

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None


def run_together(
    children: Sequence[Child], env: Mapping[str, str], ready: Callable[[], bool], tell: Callable[[], None]
) -> int:
    """Start `children`; call `tell` once `ready()` is true; end all on SIGINT, SIGTERM or when one of them ends.

    Returns 0 when asked to end, 1 when a child ended by itself.
    """
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: asked.set())
    running = [Running(child, _start(child, env)) for child in children]
    starting = ExitStack()  # entered after the forks: the bar is a thread
    starting.enter_context(bar("Starting " + " and ".join(child.name for child in children)))
    told = False
    try:
        while not asked.is_set() and not any(one.has_ended for one in running):
            if not told and ready():
                starting.close()
                tell()
                told = True
            asked.wait(POLL)
        dead = [one for one in running if one.has_ended]
    finally:
        starting.close()
        end(running)
    if asked.is_set():
        return 0
    for one in dead:
        sys.stderr.write(
            f"pendopo: {one.child.name} ended by itself (code {one.process.returncode}); all stopped.\n"
        )
    return 1


def end(running: Sequence[Running]) -> None:
    """Ask each process to end, wait, and kill what is left."""
    for one in running:
        if not one.has_ended:
            one.process.terminate()
    deadline = time.monotonic() + GRACE
    for one in running:
        try:
            one.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            one.process.kill()
            one.process.wait()
        _sweep(one.process.pid)


def _sweep(group: int) -> None:
    """Kill what a child left behind: a web server whose master and worker are told at once may orphan the worker."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _start(child: Child, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  our own command lines
        child.command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        preexec_fn=die_with_parent(signal.SIGTERM),
        process_group=0,  # Ctrl-C reaches us alone, and we end them in order
    )


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: on Linux the kernel sends `number` to a child whose parent was killed before it could."""
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def in_child() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died in between
            os.kill(os.getpid(), number)

    return in_child
