"""`./pendopo worker`: works off what the pages promised."""

from __future__ import annotations

import signal
import threading
from argparse import Namespace

from pendopo.cli import boot, database, keys
from pendopo.cli.command import Command
from pendopo.config.hardening import keep_memory_private


def run(args: Namespace) -> int:
    boot.boot("production")
    keep_memory_private()
    database.require_migrated()
    database.require_wall()
    keys.require()
    from pendopo.foundation.notices import worker

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    worker.run(stop)
    return 0


COMMAND = Command(
    name="worker",
    help="deliver messages, sign letters, keep deadlines",
    description=(
        "Work off the outbox: messages, letters, deadlines. Run one or more beside ./pendopo serve, with the same\n"
        "settings. SIGTERM ends it after the piece of work in hand; a killed worker loses nothing."
    ),
    run=run,
)
