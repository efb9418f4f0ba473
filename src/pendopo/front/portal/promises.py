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

from pendopo.engine.indicators import measures
from pendopo.engine.indicators.periods import last_months
from pendopo.engine.indicators.public import Cell, by_month
from pendopo.foundation.common.clock import now, today
from pendopo.foundation.common.memo import Memo
from pendopo.foundation.common.scope import current_code
from pendopo.foundation.design.formatting import angka

HELD_SECONDS = 300
MONTHS = 2


def _count(value: Decimal) -> str:
    return angka(value, 0)


def _percent(value: Decimal) -> str:
    return gettext("%(value)s persen") % {"value": angka(value)}


def _hours(value: Decimal) -> str:
    return gettext("%(value)s jam kerja") % {"value": angka(value)}


SHOWN: tuple[tuple[str, str | Promise, Callable[[Decimal], str]], ...] = (
    ("cases.received", _("Permohonan masuk"), _count),
    ("cases.decided", _("Permohonan selesai diputus"), _count),
    ("cases.on_time", _("Diputus tepat waktu"), _percent),
    ("cases.median_working_hours", _("Separuh permohonan diputus dalam"), _hours),
)


@dataclass(frozen=True)
class Figure:
    """One line: newest cell first. `value` and `note` are of the newest cell that may be shown."""

    label: str
    value: str
    note: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class _Read:
    at: datetime
    cells: dict[str, list[Cell]]


_READ: Memo[tuple[str, str], _Read] = Memo(seconds=HELD_SECONDS)


def live_promises() -> tuple[list[Figure], datetime]:
    """Figures of the region in scope and the moment they were read.

    Small months are merged from January on, so a reading looks at a whole year: it is remembered for five minutes.
    """
    read = _READ.get((current_code(), today().isoformat()), lambda _key: _read())
    return [_figure(label, read.cells[key], shown) for key, label, shown in SHOWN if key in read.cells], read.at


def _read() -> _Read:
    months = last_months(MONTHS, today())
    found = {key: by_month(key, months) for key, _label, _shown in SHOWN if key in measures.registry}
    return _Read(now(), found)


def _figure(label: str | Promise, cells: list[Cell], shown: Callable[[Decimal], str]) -> Figure:
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
