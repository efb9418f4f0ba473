"""Marks in every text and number of region B, and the search for them in what region A is answered.

A mark is a short word that nothing else writes. It is put into the table past managers and guards, because
the rows must look as if they had always been so.
"""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from pendopo.foundation.common.scope import region_scope

PREFIX = "zqxj"
MARK = re.compile(PREFIX + r"[0-9a-z]{3}", re.IGNORECASE)
SHORTEST = len(PREFIX) + 3
NUMBER = 1_987_654_321
"""Planted in whole-number columns wide enough for it."""
CROWD = 1_709
"""So many rows of B in each table that allows it: as a count, alone or together with A's few, it stands out."""

NOT_TEXT = {
    "region_code": "the scope itself",
    "language": "a closed pair of words",
    "time_zone": "a closed list",
}
"""Text columns left alone, each with its reason; so are columns with choices, keys of rows, and closed words."""


def records() -> list[type[models.Model]]:
    """Every model whose rows belong to a region."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("pendopo.") and any(f.name == "region_code" for f in model._meta.fields)
    ]


def rows(model: type[models.Model], region_code: str) -> models.QuerySet[Any]:
    """Rows of the region, past scope and guard."""
    return models.QuerySet(model).filter(region_code=region_code)


def text_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if is_text(field)]


def is_text(field: models.Field[Any, Any]) -> bool:
    kinds = (models.CharField, models.TextField, models.JSONField)
    return isinstance(field, kinds) and not field.primary_key and not field.choices and field.name not in NOT_TEXT


def keys(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Columns whose value names the row by itself and cannot be guessed."""
    kinds = (models.CharField, models.UUIDField)
    return [field for field in model._meta.concrete_fields if isinstance(field, kinds) and field.unique]


def number_columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    wide = (models.PositiveIntegerField, models.IntegerField, models.BigIntegerField)
    narrow = (models.PositiveSmallIntegerField, models.SmallIntegerField)
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, wide) and not isinstance(field, narrow) and not field.primary_key and not field.unique
    ]


class Planted:
    """What was planted: each mark with the column it stands for. `keys`: texts that find a row, left as they were."""

    def __init__(self) -> None:
        self.where: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self._numbers = itertools.count()

    def mark(self, model: type[models.Model], field: models.Field[Any, Any]) -> str:
        number, digits = next(self._numbers), ""
        for _ in range(3):
            number, rest = divmod(number, 36)
            digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
        mark = PREFIX + digits
        self.where[mark] = f"{model._meta.label}.{field.name}"
        room = field.max_length
        assert room is None or room >= SHORTEST, f"{self.where[mark]} is too short for a mark; name it in NOT_TEXT"
        return mark

    def value(self, model: type[models.Model], field: models.Field[Any, Any]) -> Any:
        mark = self.mark(model, field)
        return {"id": mark, mark: mark} if isinstance(field, models.JSONField) else mark


def plant(region_code: str) -> Planted:
    """Overwrite every text and number column of every row of the region, then crowd its tables."""
    with region_scope(region_code):  # encrypted columns are opened with the key of their region
        return _plant(region_code)


def _plant(region_code: str) -> Planted:
    planted = Planted()
    for model in records():
        for row in rows(model, region_code):
            planted.keys |= {
                str(getattr(row, field.name)): f"{model._meta.label}.{field.name}" for field in keys(model)
            }
            words = {field.name: planted.value(model, field) for field in text_columns(model)}
            numbers = {field.name: NUMBER for field in number_columns(model)}
            rows(model, region_code).filter(pk=row.pk).update(**words)
            for name, value in numbers.items():  # one by one: a number may be part of a key
                _try(lambda n=name, v=value, r=row, m=model: rows(m, region_code).filter(pk=r.pk).update(**{n: v}))
    for model in records():
        _try(lambda m=model: crowd(m, region_code))
    return planted


def crowd(model: type[models.Model], region_code: str) -> None:
    """Copies of one row, until there are CROWD. Fails where a key leaves no room for copies."""
    newest = rows(model, region_code).order_by("pk").last()
    if newest is None:
        return
    missing = CROWD - rows(model, region_code).count()
    models.QuerySet(model).bulk_create((copy(newest, number) for number in range(missing)), batch_size=200)


def copy(row: Any, number: int) -> Any:
    """Another row like `row`, different in every column that a key may hold."""
    model = type(row)
    keys = {name for one in model._meta.constraints for name in getattr(one, "fields", ())}
    values = {
        field.attname: another(field, getattr(row, field.attname), number, field.unique or field.name in keys)
        for field in model._meta.concrete_fields
    }
    return model(**values)


def another(field: models.Field[Any, Any], value: Any, number: int, is_key: bool) -> Any:
    """A value of its own for the copy with this number, where `field` is part of a key; else the same."""
    if field.primary_key and isinstance(field, models.AutoField):
        return None
    if isinstance(field, models.CharField) and value and (is_key or is_text(field)):
        return (
            value
            if field.choices or field.name in NOT_TEXT
            else f"{value[:SHORTEST]}{number:05d}"[: field.max_length]
        )
    if not is_key or value is None:
        return value
    if isinstance(field, models.UUIDField):
        return UUID(int=number + 1)
    if isinstance(field, models.DateField):
        return value + timedelta(days=number + 1)
    if isinstance(field, models.IntegerField):
        return number + CROWD
    return None if field.null else value


def _try(change: Any) -> bool:
    """Whether the tables allowed it."""
    try:
        with transaction.atomic():
            change()
            connection.check_constraints()
    except IntegrityError:
        return False
    return True


def text_of(response: Any) -> str:
    """What a response says, in any of our formats."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    if response.get("Content-Type", "").startswith("application/pdf"):
        done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
        return headers + done.stdout.decode()
    if response.get("Content-Type", "") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [name.encode() + b"\n" + archive.read(name) for name in archive.namelist()]
        return headers + b"\n".join(parts).decode("utf-8", "replace")
    return headers + content.decode("utf-8", "replace")


def found(text: str, planted: Planted, own_counts: range, asked: str = "") -> Iterator[str]:
    """What of B can be read in `text`. `own_counts`: how many rows A itself may add to B's crowd.

    A key that stands in `asked`, the address that was asked for, may come back.
    """
    for key, column in planted.keys.items():
        if key in text and key not in asked:
            yield f"{key} of {column}"
    for mark in sorted({match.lower() for match in MARK.findall(text)} & planted.where.keys()):
        yield f"{mark} of {planted.where[mark]}"
    telling = {NUMBER, *(CROWD + own for own in own_counts)}
    for number in re.findall(r"(?<![\w.,-])\d{1,3}(?:[.,]?\d{3})+(?![\w-])", text):
        if int(re.sub(r"\D", "", number)) in telling:
            yield f"the number {number}"
