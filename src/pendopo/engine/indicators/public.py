"""Figures as everybody may see them: by month, and never about fewer than ten records.

Months are merged forward from each January until ten records are together. A finished cell never changes when
a month is added, so subtracting two editions of a table does not uncover a small one. What is left over at
the end stays hidden. Known limit: a cell that holds the running month grows from day to day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pendopo.foundation.common.clock import today

from .measures import reading, recount_months
from .periods import Period

FLOOR = 10


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
