"""The migrations of this version, tried on a copy of the live database with its cases in flight."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import database, elsewhere, keys, snapshots
from .command import Stop
from .progress import bar

SAMPLE = 50
"""Values opened of each encrypted column in each region."""
Counts = dict[str, int]


@dataclass
class Result:
    """What a rehearsal did and found. Times in seconds; `rows` are {table: (before, after)} of those that changed."""

    applied: list[str] = field(default_factory=list)
    migrating: float = 0.0
    cases: int = 0
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def rehearse() -> Result:
    """Copy, migrate the copy, verify it, throw it away. The live database is read and not changed. Raises Stop."""
    from django.conf import settings
    from django.db import connection

    with elsewhere.place() as here:
        checkpoints = here / "checkpoints"
        if Path(settings.PENDOPO_CHECKPOINTS).is_file():  # first, so that none is younger than the rows
            shutil.copyfile(settings.PENDOPO_CHECKPOINTS, checkpoints)
        role = database.plain_role_name()
        with database.as_owner():
            if not connection.introspection.table_names():
                raise Stop("the database is empty: there is nothing to rehearse with. Run ./pendopo migrate.")
            with bar("Copying the database"):
                manifest = snapshots.take(here)
            with elsewhere.connected(here):
                with bar("Putting the copy in place"):
                    snapshots.require_fit(manifest)
                    snapshots.put(here, manifest)
                return _try(role, checkpoints)


def _try(role: str, checkpoints: Path) -> Result:
    """On the copy that this process is connected to."""
    result, rows, cases = Result(database.pending()), _rows(), _cases()
    began = time.monotonic()
    try:
        database.migrate()
        database.raise_wall(role)
    except Exception as error:  # whatever a migration raises is what the rehearsal is for
        result.faults.append(f"the migrations failed: {type(error).__name__}: {error}")
        return result
    result.migrating = time.monotonic() - began
    after = _rows()
    result.rows = {
        table: (rows.get(table, 0), after.get(table, 0))
        for table in sorted({*rows, *after})
        if rows.get(table, 0) != after.get(table, 0) and table != "django_migrations"
    }
    result.cases = sum(cases.values())
    with bar("Verifying the copy"):
        result.faults += [*_moved_cases(cases, _cases()), *_broken_audit(checkpoints), *_shut(), *_lost_packages()]
    return result


def _rows() -> Counts:
    """{table: number of rows}"""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = cursor.fetchone()[0]
    return found


def _cases() -> Counts:
    """{"region state": number of cases}, by no model, since the tables may be older than the models."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT region_code, state, COUNT(*) FROM cases_case GROUP BY region_code, state")
        return {f"{region} {state}": number for region, state, number in cursor.fetchall()}


def _moved_cases(before: Counts, after: Counts) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if before.get(name, 0) != after.get(name, 0):
            yield f"cases {name}: {before.get(name, 0)} before, {after.get(name, 0)} after."


def _broken_audit(checkpoints: Path) -> list[str]:
    from pendopo.foundation.audit import verifying

    return [str(fault) for fault in verifying.verify(file=checkpoints).faults]


def _shut() -> list[str]:
    """Why a sample of encrypted values does not open."""
    try:
        keys.require(SAMPLE)
    except Stop as reason:
        return [str(reason).removeprefix("pendopo: ")]
    return []


def _lost_packages() -> Iterator[str]:
    """Every version of a package that has a case, read as its case reads it."""
    from django.db import connection

    from pendopo.engine.catalogue.queries import package_of

    with connection.cursor() as cursor:
        cursor.execute("SELECT version_id, COUNT(*) FROM cases_case GROUP BY version_id ORDER BY version_id")
        found = cursor.fetchall()
    for version, number in found:
        try:
            package_of(version)
        except Exception as error:  # any reason is one for which a case cannot go on
            yield f"{number} cases stand on version {version} of a package that does not load: {error!r}"
