"""Loads the areas shipped in `data/`: fast, and harmless when run again."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.db import models, transaction

from .memory import forget_areas
from .models import Area, District, Province, Region, Village

DATA = Path(__file__).parent / "data"
DECREED_ON = date(2025, 4, 25)
"""Kepmendagri 300.2.2-2138/2025: the day these codes were decreed, not the day the places were founded."""

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in all)."""


class Loaded(NamedTuple):
    """Rows read from the data files."""

    provinces: int
    regions: int
    districts: int
    villages: int


def load_areas(progress: Progress | None = None) -> Loaded:
    """Write all areas in one transaction. A row that is there gets its name and zone from the file again;
    its slug and whether it is open are left alone, because addresses stay for ever.
    """
    tables: list[tuple[type[Area], list[Area], list[str]]] = [
        (Province, list(_provinces()), []),
        (Region, list(_regions()), ["province", "kind", "time_zone"]),
        (District, list(_districts()), ["region"]),
        (Village, list(_villages()), ["district"]),
    ]
    done, total = 0, sum(len(rows) for _, rows, _ in tables)
    with transaction.atomic():
        for model, rows, columns in tables:
            _write(model, rows, columns)
            done += len(rows)
            if progress:
                progress(done, total)
    forget_areas()
    return Loaded(*(len(rows) for _, rows, _ in tables))


def _write(model: type[Area], rows: list[Area], columns: list[str]) -> None:
    manager: models.Manager[Area] = model._default_manager
    manager.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "valid_from", *columns],
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _provinces() -> Iterator[Area]:
    for row in _rows("provinces.csv"):
        yield Province(code=row["code"], name=row["name"], valid_from=DECREED_ON)


def _regions() -> Iterator[Area]:
    zones = {row["code"]: Region.Zone[row["zone"]] for row in _rows("provinces.csv")}
    for row in _rows("regions.csv"):
        province = _parent(row["code"])
        yield Region(
            code=row["code"],
            name=row["name"],
            slug=row["slug"],
            kind=row["kind"],
            time_zone=zones[province],
            province_id=province,
            valid_from=DECREED_ON,
        )


def _districts() -> Iterator[Area]:
    for row in _rows("districts.csv"):
        yield District(code=row["code"], name=row["name"], region_id=_parent(row["code"]), valid_from=DECREED_ON)


def _villages() -> Iterator[Area]:
    for row in _rows("villages.csv"):
        yield Village(code=row["code"], name=row["name"], district_id=_parent(row["code"]), valid_from=DECREED_ON)


def _parent(code: str) -> str:
    """ "35.23.01" lies in "35.23"."""
    return code.rpartition(".")[0]
