"""The second wall: row-level security of PostgreSQL on every table that holds rows of a region.

`build` is run by the owner of the tables after the migrations. It finds the tables in the app registry by their
column `region_code`, so a new module's table stands behind the wall without anybody thinking of it. `gaps` says in
sentences where the wall is open, from the catalogue of the database and not from what `build` believes it did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from .region_setting import SETTING
from .scope import NATIONAL

COLUMN = "region_code"
_TOLD = f"current_setting('{SETTING}', true)"
_OWN_REGION = f"{COLUMN} = NULLIF({_TOLD}, '')"

Model = type[models.Model]


@dataclass(frozen=True)
class Policy:
    """One policy of a table. They are alternatives: a row passes where any of them lets it."""

    name: str
    command: str  # ALL, or SELECT
    using: str
    check: str = ""

    def create(self, table: str) -> str:
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return f"CREATE POLICY {self.name} ON {table} FOR {self.command} USING ({self.using}){check}"


@dataclass(frozen=True)
class Guard:
    """How one table is guarded: row security enabled, forced on its owner too, and by these policies."""

    enabled: bool
    forced: bool
    policies: frozenset[Policy]


def wanted(model: Model) -> Guard:
    """Its own region reads and writes; the national scope, and the views that the model names in `views`, read."""
    own = Policy("pendopo_region", "ALL", _OWN_REGION, _OWN_REGION)
    views = [
        Policy(f"pendopo_{word}", "SELECT", f"{_TOLD} = '{word}'")
        for word in (NATIONAL, *getattr(model, "views", ()))
    ]
    return Guard(True, True, frozenset([own, *views]))


def walled() -> dict[str, Model]:
    """{table: model} of every model whose rows belong to a region. Saying `is_open_to_all` is the one way out."""
    return {table: model for table, model in _with_region().items() if not getattr(model, "is_open_to_all", False)}


def _with_region() -> dict[str, Model]:
    return {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and any(field.column == COLUMN for field in model._meta.concrete_fields)
    }


def build(cursor: Any) -> int:
    """Put every table behind the wall, inside the caller's transaction. Returns how many were not so already.

    A table that stands as it should is not touched. Raises RuntimeError when one is open all the same.
    """
    guards, changed = found(cursor), 0
    for table, model in walled().items():
        if table in guards and not _same(guards[table], wanted(model)):
            cover(cursor, model)
            changed += 1
    left = gaps(cursor)
    if left:
        raise RuntimeError(" ".join(left))
    return changed


def cover(cursor: Any, model: Model) -> None:
    """Put one table behind the wall, whatever policies it had."""
    table = model._meta.db_table
    cursor.execute(
        "SELECT policyname FROM pg_policies WHERE schemaname = current_schema() AND tablename = %s", [table]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP POLICY "{name}" ON "{table}"')
    for policy in wanted(model).policies:
        cursor.execute(policy.create(f'"{table}"'))
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY')


def gaps(cursor: Any) -> list[str]:
    """Where the wall is open, as sentences; empty when it stands. Anybody who may connect can ask."""
    guards, models_here, known = found(cursor), walled(), _with_region()
    strangers = sorted(guards.keys() - known.keys())
    open_tables = sorted(
        t for t, model in models_here.items() if t in guards and not _same(guards[t], wanted(model))
    )
    return [f"The table {table} has a {COLUMN} and belongs to no model." for table in strangers] + [
        f"The table {table} is not behind row-level security as it should be." for table in open_tables
    ]


def found(cursor: Any) -> dict[str, Guard]:
    """{table: guard} of every table of the schema that has a region_code."""
    cursor.execute(
        "SELECT policy.tablename, policy.policyname, policy.cmd, policy.qual, policy.with_check,"
        " policy.permissive = 'PERMISSIVE' AND policy.roles = '{public}'"
        " FROM pg_policies AS policy WHERE policy.schemaname = current_schema()"
    )
    policies: dict[str, set[Policy]] = {}
    for table, name, command, using, check, is_plain in cursor.fetchall():
        policy = Policy(name, command if is_plain else f"odd {command}", using or "", check or "")
        policies.setdefault(table, set()).add(policy)
    cursor.execute(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class AS c"
        " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = %s AND NOT a.attisdropped"
        " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')",
        [COLUMN],
    )
    return {
        table: Guard(enabled, forced, frozenset(policies.get(table, ())))
        for table, enabled, forced in cursor.fetchall()
    }


def _same(one: Guard, other: Guard) -> bool:
    return (one.enabled, one.forced) == (other.enabled, other.forced) and _bare(one) == _bare(other)


def _bare(guard: Guard) -> set[tuple[str, ...]]:
    """Policies without the brackets, casts and spaces that PostgreSQL adds when it shows them."""
    return {
        tuple(
            re.sub(r"::text|[()\s]", "", part)
            for part in (policy.name, policy.command, policy.using, policy.check)
        )
        for policy in guard.policies
    }
