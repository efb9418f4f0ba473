"""A throw-away database of the same kind as the real one, and this process connected to it for a while.

SQLite: a file in a folder of its own in the data folder. PostgreSQL: a database on the same server, made and dropped by
the owner; nobody else may connect to it. What a killed process left behind is cleared by the next one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import folder
from .command import Stop

MARK = "A copy for ./pendopo migrate --rehearse; may be dropped."
FOLDER = ".rehearsal"


@contextmanager
def place() -> Iterator[Path]:
    """An empty folder in the data folder that only we read, gone afterwards. One at a time."""
    from django.conf import settings

    here = Path(settings.DATA_DIR) / FOLDER
    with folder.held(here):
        here.chmod(0o700)
        _empty(here)
        try:
            yield here
        finally:
            shutil.rmtree(here)


def _empty(here: Path) -> None:
    for found in here.iterdir():
        if found.is_dir():
            shutil.rmtree(found)
        elif found.name != folder.LOCK:
            found.unlink()


@contextmanager
def connected(here: Path) -> Iterator[None]:
    """Connected to an empty database that is gone afterwards. To be called as the owner of the tables."""
    from django.db import connection

    if connection.vendor != "postgresql":
        with _named(str(here / "rehearsal.sqlite3")):
            yield
        return
    name = _make()
    try:
        with _named(name):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


@contextmanager
def _named(name: str) -> Iterator[None]:
    from django.db import connection

    from pendopo.foundation.common.memo import forget_everything

    connection.close()
    real = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    forget_everything()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = real
        forget_everything()


def _make() -> str:
    """The name of a new database. Raises Stop where the owner may make none."""
    from django.db import ProgrammingError, connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_database(), rolcreatedb OR rolsuper"
            " FROM pg_roles WHERE rolname = current_user"
        )
        owner, live, may_create = cursor.fetchone()
        if not may_create:
            raise Stop(
                f"the owner {owner} may not create databases, so there is no place for the copy. As the server's "
                f"administrator: ALTER ROLE {owner} CREATEDB (and NOCREATEDB afterwards), or rehearse with "
                "./pendopo restore into a spare database. Nothing was touched."
            )
        name = f"{live}_rehearsal"
        _clear(cursor, name)
        try:
            cursor.execute(f"CREATE DATABASE {_quoted(name)} ENCODING 'UTF8' TEMPLATE template0")
        except ProgrammingError as error:
            raise Stop(f"the database {name} cannot be made: {str(error).strip()}. Nothing was touched.") from None
        cursor.execute(f"COMMENT ON DATABASE {_quoted(name)} IS '{MARK}'")
        cursor.execute(f"REVOKE ALL ON DATABASE {_quoted(name)} FROM PUBLIC")
    return name


def _clear(cursor: Any, name: str) -> None:
    """Drop what a killed rehearsal left. Raises Stop when a database of that name is somebody else's."""
    cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
    found = cursor.fetchone()
    if found and found[0] != MARK:
        raise Stop(f"there is a database {name} already and it is not of a rehearsal. Rename or drop it first.")
    if found:
        cursor.execute(f"DROP DATABASE {_quoted(name)} WITH (FORCE)")


def _quoted(name: str) -> str:
    from django.db import connection

    return connection.ops.quote_name(name)
