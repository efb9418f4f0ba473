"""Moving what lies encrypted in the region in scope to its newest keys, while everybody goes on working.

The columns are found in the registry of models, so a new module's are moved without anybody thinking of it. Values
are compared and swapped: one that was written meanwhile is not touched. What was moved stays moved after a kill, and
the next pass begins with what is left. The plain values do not change, so these are not writes of records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import structlog
from django.apps import apps
from django.db import IntegrityError, OperationalError, connection, models, transaction

from .crypto import BlindIndex, EncryptedField, decrypt_text, encrypt_text
from .keyring import CannotDecrypt, ring
from .scope import current_code

BATCH = 100
Model: TypeAlias = type[models.Model]
Row: TypeAlias = tuple[Any, ...]
log = structlog.get_logger(__name__)


@dataclass
class Outcome:
    """Of one pass: values moved, and those that could not be (each is in the log)."""

    moved: int = 0
    stuck: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.moved + other.moved, self.stuck + other.stuck)


def sealed_columns() -> list[tuple[Model, EncryptedField]]:
    return [(model, field) for model, field in _columns() if isinstance(field, EncryptedField)]


def index_columns() -> list[tuple[Model, BlindIndex]]:
    return [(model, field) for model, field in _columns() if isinstance(field, BlindIndex)]


def _columns() -> Iterator[tuple[Model, Any]]:
    for model in apps.get_models():
        if model._meta.managed:
            yield from ((model, field) for field in model._meta.local_concrete_fields)


def move_fields(tell: Callable[[int], None]) -> Outcome:
    """Seal every value of the region that names an older key with the newest one. `tell` hears how many were done."""
    total = Outcome()
    for model, field in sealed_columns():
        total += _each_batch(
            _Left(model, field.attname, _NOT_NEWEST, (f"{ring().current}:%",)), _reseal(field), tell
        )
    return total


def fields_left() -> int:
    """How many values of the region still name an older key."""
    newest = f"{ring().current}:%"
    return _sum(_Left(model, field.attname, _NOT_NEWEST, (newest,)) for model, field in sealed_columns())


def values_stored() -> int:
    """How many encrypted values the region has, and how many rows a rotation gives a new index."""
    sealed = _sum(_Left(model, field.attname, _ANY) for model, field in sealed_columns())
    return sealed + _sum(_Left(model, field.attname, _ANY) for model, field in index_columns())


def open_samples(limit: int = 1) -> None:
    """Open so many values of every encrypted column of the region. Raises CannotDecrypt."""
    for model, field in sealed_columns():
        for row in _Left(model, field.attname, _ANY).after(None, limit):
            decrypt_text(row[1], field.context)


_ANY = "{column} <> ''"
_NOT_NEWEST = "{column} <> '' AND {column} NOT LIKE %s"
_NO_NEXT = "{column} <> '' AND {column}_next = ''"
_NOT_OVER = "{column}_next <> '' AND {column} <> {column}_next"


def fill_next_index(tell: Callable[[int], None]) -> Outcome:
    """Fill the second index column of every row of the region that has only the first."""
    total = Outcome()
    for model, field in index_columns():
        source = model._meta.get_field(field.of)
        assert isinstance(source, EncryptedField)
        total += _each_batch(
            _Left(model, field.attname, _NO_NEXT, (), source.attname), _index(field, source), tell
        )
    return total


def take_over_index(tell: Callable[[int], None]) -> Outcome:
    """Bring what the second index column holds into the first."""
    total = Outcome()
    for model, field in index_columns():
        left = _Left(model, field.attname, _NOT_OVER, (), f"{field.attname}_next")
        total += _each_batch(left, lambda row: {0: row[2]}, tell)
    return total


def index_left() -> int:
    """How many rows do not carry the new index in both columns."""
    wheres = (_NO_NEXT, _NOT_OVER)
    return _sum(_Left(model, field.attname, where) for model, field in index_columns() for where in wheres)


def empty_next_index() -> None:
    """Nothing is in the second column when no rotation is running."""
    for model, field in index_columns():
        beside = f"{field.attname}_next"
        rows: models.QuerySet[models.Model] = models.QuerySet(model).filter(region_code=current_code())
        rows.exclude(**{beside: ""}).update(**{beside: ""})


@dataclass(frozen=True)
class _Left:
    """Rows (key, column, also) of the region that meet `where`, in the order of their keys."""

    model: Model
    column: str
    where: str
    values: tuple[str, ...] = ()
    also: str = ""

    def count(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {self._table} WHERE {self._condition}", self._values)  # noqa: S608
            return int(cursor.fetchone()[0])

    def after(self, last: Any, limit: int = BATCH) -> list[Row]:
        key = _quoted(self.model._meta.pk)
        column, also = _name(self.column), _name(self.also or self.column)
        beyond, values = (f" AND {key} > %s", [last]) if last is not None else ("", [])
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {column}, {also} FROM {self._table} WHERE {self._condition}{beyond}"  # noqa: S608
                f" ORDER BY {key} LIMIT {limit}",
                [*self._values, *values],
            )
            return list(cursor.fetchall())

    def swap(self, row: Row, new: dict[int, str]) -> bool:
        """Put the new value where the old one still stands; `new` is {0: column} or {1: the column beside it}."""
        [(place, value)] = new.items()
        target = _name(self.column if place == 0 else f"{self.column}_next")
        key = _quoted(self.model._meta.pk)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self._table} SET {target} = %s"  # noqa: S608  names come from the model, values are bound
                f" WHERE {key} = %s AND {_name(self.column)} = %s AND {self._condition}",
                [value, row[0], row[1], *self._values],
            )
            return bool(cursor.rowcount)

    @property
    def _table(self) -> str:
        return _name(self.model._meta.db_table)

    @property
    def _condition(self) -> str:
        return f"region_code = %s AND {self.where.format(column=self.column)}"

    @property
    def _values(self) -> list[str]:
        return [current_code(), *self.values]


def _sum(parts: Iterator[_Left]) -> int:
    return sum(part.count() for part in parts)


def _each_batch(left: _Left, renew: Callable[[Row], dict[int, str]], tell: Callable[[int], None]) -> Outcome:
    outcome, last = Outcome(), None
    while rows := left.after(last):
        outcome += _batch(left, rows, renew)
        last = rows[-1][0]
        tell(len(rows))
    return outcome


def _batch(left: _Left, rows: list[Row], renew: Callable[[Row], dict[int, str]], tries: int = 5) -> Outcome:
    """In one transaction; tried again when somebody who works on the same rows was in the way."""
    try:
        with transaction.atomic():
            return sum((_one(left, row, renew) for row in rows), Outcome())
    except OperationalError:
        if tries == 1:
            raise
        return _batch(left, rows, renew, tries - 1)


def _one(left: _Left, row: Row, renew: Callable[[Row], dict[int, str]]) -> Outcome:
    try:
        with transaction.atomic():
            return Outcome(moved=int(left.swap(row, renew(row))))
    except (CannotDecrypt, IntegrityError) as error:
        reason = str(error) if isinstance(error, CannotDecrypt) else "another row has the same index"
        log.error("keys.stuck", table=left.model._meta.db_table, key=str(row[0]), reason=reason)
        return Outcome(stuck=1)


def _reseal(field: EncryptedField) -> Callable[[Row], dict[int, str]]:
    return lambda row: {0: encrypt_text(decrypt_text(row[1], field.context), field.context)}


def _index(field: BlindIndex, source: EncryptedField) -> Callable[[Row], dict[int, str]]:
    def renew(row: Row) -> dict[int, str]:
        plain = decrypt_text(row[2], source.context)
        return {1: field.columns(plain)[f"{field.attname}_next"]}

    return renew


def _quoted(field: Any) -> str:
    return _name(str(field.attname))


def _name(name: str) -> str:
    return connection.ops.quote_name(name)
