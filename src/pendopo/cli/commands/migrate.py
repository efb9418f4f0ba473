"""`./pendopo migrate`: give the database the tables of this version."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from pendopo.cli import boot, database, rehearsal
from pendopo.cli.command import Command


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--rehearse", action="store_true", help="try it on a copy of the database, verify, and throw the copy away"
    )


def run(args: Namespace) -> int:
    boot.boot("production")
    database.require_owner()
    return rehearse() if args.rehearse else migrate()


def migrate() -> int:
    role = database.plain_role_name()
    with database.as_owner():
        applied = database.migrate()
        walled = database.raise_wall(role)
    sys.stdout.write(f"{applied} migrations applied.\n" if applied else "The database is up to date.\n")
    if walled:
        sys.stdout.write(f"{walled} tables stand behind row-level security now.\n")
    return 0


def rehearse() -> int:
    """Exit code 1 when the migrations fail on the copy, or leave something wrong."""
    result = rehearsal.rehearse()
    for name in result.applied:
        sys.stdout.write(f"  {name}\n")
    for table, (before, after) in result.rows.items():
        sys.stdout.write(f"  {table}: {before} rows before, {after} after\n")
    for fault in result.faults:
        sys.stdout.write(f"WRONG  {fault}\n")
    done = f"{len(result.applied)} migrations tried on a copy in {result.migrating:.1f} s"
    if result.faults:
        sys.stdout.write(f"{done}. Do not migrate before you know why. The live database is as it was.\n")
        return 1
    sys.stdout.write(
        f"{done}: {result.cases} cases are in the state they were in and their packages load, the audit is whole, "
        "encrypted values open. The copy is gone; the live database is as it was.\n"
    )
    return 0


COMMAND = Command(
    name="migrate",
    help="give the database the tables of this version",
    description=(
        "Apply the migrations that are missing. Make a backup first; run it before serve and worker.\n"
        "On PostgreSQL it connects as the owner of the tables (PENDOPO_OWNER_URL), puts every table of a region\n"
        "behind row-level security, and gives the role of DATABASE_URL what it needs.\n"
        "With --rehearse nothing of this happens to the live database: a copy of it is migrated, verified (states of\n"
        "cases, the audit, a sample of encrypted values, packages of cases) and thrown away. Others go on working.\n"
        "On PostgreSQL the owner needs CREATEDB for it. See docs/how-to/backup-and-upgrade.md."
    ),
    run=run,
    arguments=arguments,
)
