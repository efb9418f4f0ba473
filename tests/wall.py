"""The suite on PostgreSQL works as the plain role: tables belong to another, and the wall stands.

The tests connect as whoever DATABASE_URL names, make the database as that owner, and then become `ROLE` for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, models, transaction
from django.test import TransactionTestCase

from pendopo.foundation.common import plain_role, wall
from pendopo.foundation.common.records import RegionRecord

ROLE = "pendopo_plain"
PASSWORD = "kata-sandi-contoh"
_MAKE = f"""
DO $$ BEGIN
    CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}' NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
"""Roles belong to the whole server; two processes of the suite may come at once."""


@contextmanager
def owner() -> Iterator[None]:
    """Past the wall, for what a test plants or looks at that no code of ours may. Nothing on SQLite."""
    if connection.vendor != "postgresql" or not _is_plain():
        yield
        return
    with transaction.atomic():  # where the block fails, the role is taken back with what it did
        _become(None)
        yield
        _become(ROLE)


@contextmanager
def owner_session() -> Iterator[None]:
    """The owner as a command is: with transactions of its own. Nothing on SQLite."""
    if connection.vendor != "postgresql" or not _is_plain():
        yield
        return
    _become(None)
    try:
        yield
    finally:
        _become(ROLE)


def _is_plain() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return bool(cursor.fetchone()[0] == ROLE)


def _become(role: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}" if role else "RESET ROLE")


@pytest.fixture
def past_the_wall() -> Callable[[], AbstractContextManager[None]]:
    """`with past_the_wall(): …`: see `owner`. For tests that live beside their app."""
    return owner


@pytest.fixture
def table_of() -> Callable[[type[models.Model]], AbstractContextManager[None]]:
    """`with table_of(model): …`: a table that exists for one test, behind the wall if it belongs to regions."""
    return _table_of


@contextmanager
def _table_of(model: type[models.Model]) -> Iterator[None]:
    with owner(), connection.schema_editor() as editor:
        editor.create_model(model)
        if connection.vendor == "postgresql":
            editor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {model._meta.db_table} TO {ROLE}")
            if issubclass(model, RegionRecord):
                with connection.cursor() as cursor:
                    wall.cover(cursor, model)
    yield
    with owner(), connection.schema_editor() as editor:
        editor.delete_model(model)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After the tables: the wall, the plain role, and from now on every connection is that role."""
    if connection.vendor != "postgresql":
        yield
        return
    with django_db_blocker.unblock():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_MAKE)
            wall.build(cursor)
            plain_role.grant(cursor, ROLE)
        _connect_as(ROLE)
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", _emptied_by_the_owner)
    yield
    patch.undo()
    with django_db_blocker.unblock():
        _connect_as(None)


def _connect_as(role: str | None) -> None:
    """Of this connection and of those that other threads open; they share these settings."""
    connection.close()
    connection.settings_dict["OPTIONS"].pop("assume_role", None)
    if role:
        connection.settings_dict["OPTIONS"]["assume_role"] = role


_teardown = TransactionTestCase._fixture_teardown


def _emptied_by_the_owner(self: TransactionTestCase) -> None:
    """Tests that commit end with emptied tables, which the plain role may not do."""
    with owner():
        _teardown(self)


def login() -> psycopg.Connection[Any]:
    """A connection of its own to the test database, signed in as the plain role, past Django and all our code."""
    at = connection.settings_dict
    return psycopg.connect(
        host=at["OPTIONS"].get("host") or at["HOST"] or None,
        port=at["PORT"] or None,
        dbname=at["NAME"],
        user=ROLE,
        password=PASSWORD,
    )
