"""The registry of measures: a figure read from the running services, with the rows it was read from.

A module registers its measures in `module.py`. Reading happens in the region scope that is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise

from pendopo.foundation.common.clock import now
from pendopo.foundation.regions.modules import modules

from .periods import Period

__all__ = [
    "Measure",
    "MeasureRegistry",
    "Period",
    "Reading",
    "UnknownMeasure",
    "Value",
    "reading",
    "recount",
    "recount_months",
    "register",
    "registry",
]


Value: TypeAlias = Decimal | None
"""What a measure read; None where there was nothing to measure, which is not zero."""


@dataclass(frozen=True)
class Measure:
    """One figure. `key` begins with its module's key: "livestock.sold".

    `module_key` is empty for the engine's own, which are always there: "cases.received".
    `rows(period)` are the records behind `read(period)`. Where the figure is a count, it is their number.
    `dated` names the date-and-time column by which a row falls into a period; with it months are one statement.
    """

    key: str
    title: str | Promise
    unit: str | Promise
    module_key: str
    read: Callable[[Period], Value]
    rows: Callable[[Period], QuerySet[Any]]
    dated: str = ""


@dataclass(frozen=True)
class Reading:
    """A measure read at one moment. `value` is None where there is no figure; `count` is the records behind it."""

    key: str
    value: Decimal | None
    count: int
    period: Period
    at: datetime


class UnknownMeasure(LookupError):
    """No measure of this key is installed."""


class MeasureRegistry:
    """Refuses nonsense at start: two measures with one key, a key outside its module, a module that is nowhere."""

    def __init__(self) -> None:
        self._measures: dict[str, Measure] = {}

    def register(self, measure: Measure) -> None:
        if measure.key in self._measures:
            raise ValueError(f"measure {measure.key!r} is registered twice")
        if measure.module_key and not measure.key.startswith(f"{measure.module_key}."):
            raise ValueError(
                f"measure {measure.key!r} must begin with its module: {measure.module_key!r} and a dot"
            )
        self._measures[measure.key] = measure

    def get(self, key: str) -> Measure:
        """Raises UnknownMeasure."""
        try:
            return self._measures[key]
        except KeyError:
            raise UnknownMeasure(key) from None

    def __contains__(self, key: object) -> bool:
        return key in self._measures

    def all(self) -> Iterable[Measure]:
        return self._measures.values()

    def check(self) -> list[str]:
        return [
            f"measure {measure.key!r} belongs to {measure.module_key!r}, which is not installed"
            for measure in self.all()
            if measure.module_key and modules.get(measure.module_key) is None
        ]

    def active(self, active_modules: frozenset[str]) -> list[Measure]:
        """Measures that count here: those of the engine, and those of modules that are on."""
        return [
            measure for measure in self.all() if not measure.module_key or measure.module_key in active_modules
        ]


registry = MeasureRegistry()
register = registry.register


def reading(key: str, period: Period) -> Reading:
    """Read a measure now, in the region in scope. A period that has not begun has no figure.

    Raises UnknownMeasure.
    """
    measure, at = registry.get(key), now()
    if period.start > at:
        return Reading(key, None, 0, period, at)
    return Reading(key, measure.read(period), recount(key, period), period, at)


def recount(key: str, period: Period) -> int:
    """How many records the way down shows. Equals the value of a measure that counts; a test proves it."""
    return registry.get(key).rows(period).order_by().count()


def recount_months(key: str, months: Sequence[Period]) -> list[int]:
    """`recount` of each of these months of one stretch, oldest first."""
    column = registry.get(key).dated
    if not column or not months:
        return [recount(key, month) for month in months]
    rows = registry.get(key).rows(Period(months[0].first, months[-1].last)).order_by()
    found = dict(rows.annotate(_month=TruncMonth(column)).values_list("_month").annotate(_count=Count("pk")))
    return [found.get(month.start, 0) for month in months]
