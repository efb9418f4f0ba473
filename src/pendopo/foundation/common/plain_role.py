"""What the role of web and worker may do on PostgreSQL: the least that the code needs, and nothing round the wall."""

# ruff: noqa: S608  queries are put together from the constants of this file
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from .records import AppendOnly

_MEMBER = "(pg_has_role(current_user, r.oid, 'MEMBER') OR pg_has_role(session_user, r.oid, 'MEMBER'))"
"""The role itself, and every role it could become."""
_HERE = "c.relnamespace = current_schema()::regnamespace"


def grant(cursor: Any, role: str) -> None:
    """Give `role` what it needs on the tables of the app registry and take away the rest. Run by their owner."""
    name = '"' + role.replace('"', '""') + '"'
    cursor.execute("SELECT current_schema()")
    schema = f'"{cursor.fetchone()[0]}"'
    cursor.execute("SELECT relname FROM pg_class AS c WHERE relkind IN ('r', 'p') AND " + _HERE)
    tables = {table for (table,) in cursor.fetchall()}
    for kind in ("TABLES", "SEQUENCES"):  # keys are identity columns, so no sequence is needed
        cursor.execute(f"REVOKE ALL ON ALL {kind} IN SCHEMA {schema} FROM {name}")
    cursor.execute(f"GRANT USAGE ON SCHEMA {schema} TO {name}")
    for table, rights in _rights():
        if table in tables:
            cursor.execute(f'GRANT {rights} ON "{table}" TO {name}')


def _rights() -> Iterator[tuple[str, str]]:
    yield "django_migrations", "SELECT"
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed:
            yield model._meta.db_table, ", ".join(_rights_on(model))


def _rights_on(model: type[models.Model]) -> list[str]:
    """Rows of the past are added, never changed; `erasable` names the columns whose texts may be emptied."""
    if not issubclass(model, AppendOnly) and not getattr(model, "is_open_to_all", False):
        return ["SELECT", "INSERT", "UPDATE", "DELETE"]
    erasable = getattr(model, "erasable", ())
    columns = [f'"{field.column}"' for field in model._meta.concrete_fields if field.name in erasable]
    return ["SELECT", "INSERT", *([f"UPDATE ({', '.join(columns)})"] if columns else [])]


def powers(cursor: Any) -> list[str]:
    """By what the connected role could go round the wall, as sentences; empty for a plain role."""
    said = []
    for sentence, query in _QUESTIONS:
        cursor.execute(query)
        said += [sentence.format(*row) for row in cursor.fetchall()]
    return said


_QUESTIONS = (
    (
        "It is, or may become, {0}, which is SUPERUSER, BYPASSRLS or CREATEROLE.",
        "SELECT r.rolname FROM pg_roles AS r WHERE (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole) AND "
        + _MEMBER,
    ),
    (
        "It owns, or may become the owner of, {0}.",
        "SELECT c.relname FROM pg_class AS c JOIN pg_roles AS r ON r.oid = c.relowner"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND " + _MEMBER + " AND " + _HERE + " ORDER BY 1 LIMIT 3",
    ),
    (
        "It may empty the table {0} (TRUNCATE), or hang triggers and references on it.",
        "SELECT c.relname FROM pg_class AS c WHERE c.relkind IN ('r', 'p')"
        " AND has_table_privilege(c.oid, 'TRUNCATE, TRIGGER, REFERENCES') AND " + _HERE + " ORDER BY 1 LIMIT 3",
    ),
    (
        "It may read the view {0}, which looks with the rights of its owner.",
        "SELECT c.relname FROM pg_class AS c WHERE c.relkind IN ('v', 'm') AND has_table_privilege(c.oid, 'SELECT')"
        " AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false) AND " + _HERE,
    ),
    (
        "It may call the function {0}, which acts with the rights of its owner.",
        "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
        " AND prosecdef AND has_function_privilege(oid, 'EXECUTE')",
    ),
    (
        "It may make tables in the schema {0}.",
        "SELECT current_schema() WHERE has_schema_privilege(current_schema(), 'CREATE')",
    ),
)
"""Each: the sentence, and the query that finds what to say it of."""
