"""One consistent picture of the database, taken while everybody works, and putting it into an empty one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from .command import Stop

SQLITE = "database.sqlite3"
TABLES = "tables"
ALL_OR_FAULT = "SET LOCAL row_security = off"
"""A fault instead of rows left out."""
Ask = Callable[[str], list[tuple[Any, ...]]]


def take(folder: Path) -> dict[str, Any]:
    """Write the database into `folder`. Returns what stands in it: kind, migrations, heads, files, rows by table."""
    from django.db import connection

    return _take_postgresql(folder) if connection.vendor == "postgresql" else _take_sqlite(folder)


def _facts(kind: str, ask: Ask, tables: dict[str, list[str]]) -> dict[str, Any]:
    """A database of the first version has no heads of chains yet."""
    heads = "SELECT region_code, sequence, seal FROM audit_chainhead"
    return {
        "database": kind,
        "migrations": [list(row) for row in ask("SELECT app, name FROM django_migrations ORDER BY id")],
        "heads": {row[0]: list(row[1:]) for row in (ask(heads) if "audit_chainhead" in tables else ())},
        "files": sorted(str(row[0]).replace("-", "") for row in ask("SELECT id FROM documents_storedfile")),
        "tables": tables,
        "rows": {table: ask(f'SELECT COUNT(*) FROM "{table}"')[0][0] for table in tables},  # noqa: S608
    }


def _take_sqlite(folder: Path) -> dict[str, Any]:
    from django.db import connection

    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=60)) as source,
        closing(sqlite3.connect(folder / SQLITE)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole by itself

        def ask(sql: str) -> list[tuple[Any, ...]]:
            return copy.execute(sql).fetchall()

        names = ask(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
        return _facts("sqlite", ask, {name: [] for (name,) in names})


def _take_postgresql(folder: Path) -> dict[str, Any]:
    """Every table as COPY writes it, from one transaction that sees one moment."""
    from django.db import connection, transaction

    with _seeing_all(), transaction.atomic():
        connection.ensure_connection()
        cursor = connection.connection.cursor()

        def ask(sql: str) -> list[tuple[Any, ...]]:
            return list(cursor.execute(sql).fetchall())

        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(ALL_OR_FAULT)
        tables = _columns(ask)
        facts = _facts("postgresql", ask, tables)
        (folder / TABLES).mkdir()
        for table, columns in tables.items():
            with (
                (folder / TABLES / table).open("wb") as file,
                cursor.copy(f'COPY "{table}" ({_listed(columns)}) TO STDOUT') as copy,
            ):
                for block in copy:
                    file.write(block)
        return facts


@contextmanager
def _seeing_all() -> Iterator[None]:
    """A role that row-level security keeps from other regions gets a sentence, and not a backup of nothing."""
    from psycopg.errors import InsufficientPrivilege

    try:
        yield
    except InsufficientPrivilege as error:
        raise Stop(
            f"this role does not see the whole database ({error.diag.message_primary}). Name the owner of the "
            "tables, with BYPASSRLS, in PENDOPO_OWNER_URL."
        ) from None


def _columns(ask: Ask) -> dict[str, list[str]]:
    """{table: columns} of every table of the schema."""
    rows = ask(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0"
        " AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY c.relname, a.attnum"
    )
    found: dict[str, list[str]] = {}
    for table, column in rows:
        found.setdefault(table, []).append(column)
    return found


def _listed(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def require_fit(manifest: dict[str, Any]) -> None:
    """Raises Stop when the database here is of another kind, not empty, or older than the backup."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    if manifest["database"] != connection.vendor:
        raise Stop(f"the backup is of {manifest['database']}; DATABASE_URL names {connection.vendor}.")
    tables = connection.introspection.table_names()
    if tables:
        raise Stop(
            f"the database here is not empty ({len(tables)} tables). Restore into an empty one: a new data folder in "
            "PENDOPO_DATA_DIR, or a new database in DATABASE_URL. Nothing was touched."
        )
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    newer = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if newer:
        raise Stop(f"the backup is of a newer version ({newer[0]} is unknown here). Install that version first.")


def put(folder: Path, manifest: dict[str, Any]) -> None:
    """Bring the picture in `folder` into the empty database."""
    from django.db import connection

    if connection.vendor == "postgresql":
        _put_postgresql(folder, manifest)
        return
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    for rest in ("-wal", "-shm"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    (folder / SQLITE).rename(target)


def _put_postgresql(folder: Path, manifest: dict[str, Any]) -> None:
    """Tables as the backup's version had them, then the rows, in one transaction."""
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    MigrationExecutor(connection).migrate([(app, name) for app, name in manifest["migrations"]])
    with _seeing_all(), transaction.atomic():
        connection.ensure_connection()
        cursor = connection.connection.cursor()
        cursor.execute(ALL_OR_FAULT)
        names = ", ".join(f'"{table}"' for table in manifest["tables"])
        cursor.execute(f"TRUNCATE {names}")
        for table, columns in manifest["tables"].items():
            with (
                (folder / TABLES / table).open("rb") as file,
                cursor.copy(f'COPY "{table}" ({_listed(columns)}) FROM STDIN') as copy,
            ):
                while block := file.read(1 << 20):
                    copy.write(block)
        for table, column in _numbered(cursor):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'),"  # noqa: S608
                f' COALESCE(MAX("{column}"), 1), MAX("{column}") IS NOT NULL) FROM "{table}"'
            )


def _numbered(cursor: Any) -> list[tuple[str, str]]:
    """Columns that the database numbers itself."""
    return list(
        cursor.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attidentity <> ''"
        ).fetchall()
    )
