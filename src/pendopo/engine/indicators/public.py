"""Figures as everybody may see them: by month, and never about fewer than ten records.

Months are merged forward from each January until ten records are together. A finished cell never changes when
a month is added, so subtracting two editions of a table does not uncover a small one. What is left over at
the end stays hidden. Known limit: a cell that holds the running month grows from day to day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pendopo.foundation.common.clock import now, today
from pendopo.foundation.common.memo import Memo
from pendopo.foundation.common.scope import current_code

from .measures import reading, recount_months, registry
from .periods import Period, last_months

FLOOR = 10
HELD_SECONDS = 300
RECENT_MONTHS = 2


@dataclass(frozen=True)
class Cell:
    """One or more months together. `value` and `count` are None where fewer than ten records are behind them."""

    period: Period
    value: Decimal | None
    count: int | None

    @property
    def is_hidden(self) -> bool:
        return self.count is None

    @property
    def is_merged(self) -> bool:
        return self.period.first.month != self.period.last.month


@dataclass(frozen=True)
class Recent:
    """Cells of this month and the last, by measure, and the moment they were read."""

    at: datetime
    cells: dict[str, list[Cell]]


_RECENT: Memo[tuple[str, str, tuple[str, ...]], Recent] = Memo(seconds=HELD_SECONDS)


def recent(keys: tuple[str, ...]) -> Recent:
    """Of the region in scope; measures that are not installed are left out.

    Small months are merged from January on, so a reading looks at a whole year: it is remembered for five minutes.
    """
    return _RECENT.get((current_code(), today().isoformat(), keys), lambda _key: _read(keys))


def _read(keys: tuple[str, ...]) -> Recent:
    months = last_months(RECENT_MONTHS, today())
    return Recent(now(), {key: by_month(key, months) for key in keys if key in registry})


def by_month(key: str, months: Sequence[Period]) -> list[Cell]:
    """The cells that hold these months, in order; months that have not begun have none.

    A cell may reach outside the months asked for: it is the smallest that may be shown. Raises UnknownMeasure.
    """
    asked = {month for period in months for month in period.months()}
    cells = [cell for year in sorted({month.first.year for month in asked}) for cell in _cells_of(key, year)]
    return [cell for cell in cells if not asked.isdisjoint(cell.period.months())]


def merge(counts: Sequence[int], floor: int = FLOOR) -> Iterator[tuple[int, int, bool]]:
    """Cut a row of counts into neighbours: (first index, last index, may be shown), in order, without gaps."""
    begin = total = 0
    for index, count in enumerate(counts):
        total += count
        if total >= floor:
            yield begin, index, True
            begin, total = index + 1, 0
    if begin < len(counts):
        yield begin, len(counts) - 1, False


def _cells_of(key: str, year: int) -> Iterator[Cell]:
    begun = [month for month in Period.year(year).months() if month.first <= today()]
    for first, last, is_shown in merge(recount_months(key, begun)):
        period = Period(begun[first].first, begun[last].last)
        whole = reading(key, period) if is_shown else None
        yield Cell(period, whole.value, whole.count) if whole else Cell(period, None, None)
