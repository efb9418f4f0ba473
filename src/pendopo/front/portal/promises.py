"""What a region kept of its promises, as everybody may see it: this month and the last, small cells merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.dates import MONTHS as MONTH_NAMES
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pendopo.engine.cases.measures import PROMISES
from pendopo.engine.indicators.public import Cell, recent
from pendopo.foundation.design.formatting import angka


def _count(value: Decimal) -> str:
    return angka(value, 0)


def _percent(value: Decimal) -> str:
    return gettext("%(value)s persen") % {"value": angka(value)}


def _hours(value: Decimal) -> str:
    return gettext("%(value)s jam kerja") % {"value": angka(value)}


SHOWN: dict[str, tuple[str | Promise, Callable[[Decimal], str]]] = {
    "cases.received": (_("Permohonan masuk"), _count),
    "cases.decided": (_("Permohonan selesai diputus"), _count),
    "cases.on_time": (_("Diputus tepat waktu"), _percent),
    "cases.median_working_hours": (_("Separuh permohonan diputus dalam"), _hours),
}


@dataclass(frozen=True)
class Figure:
    """One line: newest cell first. `value` and `note` are of the newest cell that may be shown."""

    label: str
    value: str
    note: str
    cells: list[tuple[str, str]]


def live_promises() -> tuple[list[Figure], datetime]:
    """Figures of the region in scope and the moment they were read."""
    read = recent(PROMISES)
    return [_figure(*SHOWN[key], cells) for key, cells in read.cells.items()], read.at


def _figure(label: str | Promise, shown: Callable[[Decimal], str], cells: list[Cell]) -> Figure:
    newest_first = [(_period(cell), _value(cell, shown)) for cell in reversed(cells)]
    best = next(
        (row for row, cell in zip(newest_first, reversed(cells), strict=True) if cell.value is not None), None
    )
    note, value = best or ("", gettext("Belum ada data"))
    return Figure(str(label), value, note, newest_first)


def _value(cell: Cell, shown: Callable[[Decimal], str]) -> str:
    if cell.is_hidden:
        return gettext("Kurang dari 10, belum ditampilkan")
    return gettext("Belum ada data") if cell.value is None else shown(cell.value)


def _period(cell: Cell) -> str:
    """ "November 2026", or "Oktober–November 2026" for months that were merged; they lie in one year."""
    first, last = cell.period.first, cell.period.last
    month = _month(last.month)
    if not cell.is_merged:
        return gettext("%(month)s %(year)s") % {"month": month, "year": last.year}
    words = {"first": _month(first.month), "last": month, "year": last.year}
    return gettext("%(first)s–%(last)s %(year)s") % words


def _month(number: int) -> str:
    return str(MONTH_NAMES[number])
