"""`./pendopo migrate`: give the database the tables of this version."""

from __future__ import annotations

import sys
from argparse import Namespace

from pendopo.cli import boot, database
from pendopo.cli.command import Command


def run(args: Namespace) -> int:
    boot.boot("production")
    database.require_owner()
    role = database.plain_role_name()
    with database.as_owner():
        applied = database.migrate()
        walled = database.raise_wall(role)
    sys.stdout.write(f"{applied} migrations applied.\n" if applied else "The database is up to date.\n")
    if walled:
        sys.stdout.write(f"{walled} tables stand behind row-level security now.\n")
    return 0


COMMAND = Command(
    name="migrate",
    help="give the database the tables of this version",
    description=(
        "Apply the migrations that are missing. Make a backup first; run it before serve and worker.\n"
        "On PostgreSQL it connects as the owner of the tables (PENDOPO_OWNER_URL), puts every table of a region\n"
        "behind row-level security, and gives the role of DATABASE_URL what it needs."
    ),
    run=run,
)
