"""One statement that writes the rows that are not there yet, and says how many those were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def insert_missing(rows: Sequence[models.Model]) -> int:
    """Insert rows of one model; a row that breaks a unique constraint is left out. Returns the number written.

    Django's own bulk_create(ignore_conflicts=True) does not tell whether it wrote, and asking costs a statement.
    The caller gives every column its value, the primary key included unless the database makes it.
    """
    if not rows:
        return 0
    options = type(rows[0])._meta
    fields = [field for field in options.concrete_fields if not isinstance(field, models.AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = "(" + ", ".join(["%s"] * len(fields)) + ")"
    values: list[Any] = [
        field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields
    ]
    statement = (
        f"INSERT INTO {quote(options.db_table)} ({columns}) "  # noqa: S608  names come from the model, values are bound
        f"VALUES {', '.join([places] * len(rows))} ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
