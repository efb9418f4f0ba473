"""`./pendopo migrate`: give the database the tables of this version."""

from __future__ import annotations

import sys
from argparse import Namespace

from pendopo.cli import boot, database
from pendopo.cli.command import Command


def run(args: Namespace) -> int:
    boot.boot("production")
    applied = database.migrate()
    sys.stdout.write(f"{applied} migrations applied.\n" if applied else "The database is up to date.\n")
    return 0


COMMAND = Command(
    name="migrate",
    help="give the database the tables of this version",
    description="Apply the migrations that are missing. Make a backup first; run it before serve and worker.",
    run=run,
)
