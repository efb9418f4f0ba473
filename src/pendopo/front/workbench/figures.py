"""Figures of a month, and the rows behind each: who may see what of them, on the page and in the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pendopo.engine.cases.models import Case
from pendopo.engine.cases.queries import visible_to
from pendopo.engine.catalogue.queries import package_of
from pendopo.engine.indicators.measures import Measure, Reading, UnknownMeasure, reading, registry
from pendopo.engine.indicators.periods import Period, last_months
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.common.clock import today
from pendopo.foundation.design.templatetags.design import text

MONTHS_BACK = 24
PAGE = 100
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters with which a spreadsheet takes a cell for a formula."""


class MonthForm(forms.Form):
    """A month of the last two years, as "2026-11"."""

    bulan = forms.ChoiceField(
        label=_("Bulan"),
        error_messages={"invalid_choice": _("Pilih bulan dari daftar. Yang ditampilkan: bulan ini.")},
    )

    def __init__(self, typed: str) -> None:
        super().__init__({"bulan": typed or month_key(Period.month(today().year, today().month))})
        choices = [
            (month_key(period), month_name(period)) for period in reversed(last_months(MONTHS_BACK, today()))
        ]
        field = self.fields["bulan"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def period(self) -> Period:
        """The chosen month, or the running one where what was typed is no month of the list."""
        if not self.is_valid():
            return Period.month(today().year, today().month)
        year, month = self.cleaned_data["bulan"].split("-")
        return Period.month(int(year), int(month))


def month_key(period: Period) -> str:
    return f"{period.first:%Y-%m}"


def month_name(period: Period) -> str:
    return f"{MONTHS[period.first.month]} {period.first.year}"


@dataclass(frozen=True)
class Figure:
    """A measure with what it read."""

    measure: Measure
    reading: Reading


def figures_of(period: Period, active_modules: frozenset[str]) -> list[Figure]:
    """Every measure that counts here."""
    return [Figure(measure, reading(measure.key, period)) for measure in registry.active(active_modules)]


def measure_here(key: str, active_modules: frozenset[str]) -> Measure:
    """404 for an unknown measure and for one whose module is off here."""
    try:
        measure = registry.get(key)
    except UnknownMeasure:
        raise Http404 from None
    if measure not in registry.active(active_modules):
        raise Http404
    return measure


@dataclass(frozen=True)
class Row:
    """One case behind a figure. Reference and dates for everybody; the rest only for those who may read cases."""

    reference: str
    received_on: date
    promised_on: date | None
    decided_on: date | None
    service: str = ""
    on_time: bool | None = None
    hours: Decimal | None = None


def rows_of(measure: Measure, period: Period) -> QuerySet[Case]:
    """The cases behind a figure. 404 where a measure counts something else than cases."""
    rows = measure.rows(period)
    if rows.model is not Case:
        raise Http404
    return rows.defer("answers", "secret", "flags", "register_check")


def present(cases: Iterable[Case], *, is_whole: bool) -> list[Row]:
    """The rows as far as the officer may see them: `is_whole` for those who may read cases."""
    return [_whole(case) if is_whole else _dates(case) for case in cases]


def readable(cases: list[Case], staff: Staff) -> frozenset[str]:
    """References of those cases that the officer may open. One statement."""
    if not staff.has(Permission.CASE_READ):
        return frozenset()
    found = visible_to(staff).filter(pk__in=[case.pk for case in cases])
    return frozenset(found.values_list("reference", flat=True))


def _dates(case: Case) -> Row:
    decided = timezone.localtime(case.decided_at).date() if case.decided_at else None
    return Row(case.reference, timezone.localtime(case.received_at).date(), case.promised_on, decided)


def _whole(case: Case) -> Row:
    dates = _dates(case)
    minutes = case.working_minutes
    return Row(
        dates.reference,
        dates.received_on,
        dates.promised_on,
        dates.decided_on,
        service=text(package_of(case.version_id).title),
        on_time=case.on_time,
        hours=None if minutes is None else (Decimal(minutes) / 60).quantize(Decimal("0.1")),
    )


def as_csv(rows: Iterable[Row], *, is_whole: bool, is_sample: bool) -> str:
    """The rows as a table for spreadsheets: ISO dates, point as decimal mark, and no cell that is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_head(is_whole, is_sample))
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in _cells(row, is_whole, is_sample)])
    return out.getvalue()


def _head(is_whole: bool, is_sample: bool) -> list[str]:
    head = [gettext("Nomor permohonan"), gettext("Diterima"), gettext("Dijanjikan"), gettext("Diputus")]
    if is_whole:
        head += [gettext("Layanan"), gettext("Tepat waktu"), gettext("Jam kerja")]
    return [*head, gettext("Keterangan")] if is_sample else head


def _cells(row: Row, is_whole: bool, is_sample: bool) -> list[object]:
    cells: list[object] = [row.reference, row.received_on, row.promised_on, row.decided_on]
    if is_whole:
        cells += [row.service, kept_word(row.on_time), row.hours]
    return [*cells, gettext("DATA CONTOH")] if is_sample else cells


def kept_word(on_time: bool | None) -> str:
    return {True: gettext("Ya"), False: gettext("Tidak"), None: ""}[on_time]


def safe_cell(value: object) -> str:
    """Text that a spreadsheet shows and never runs. Nothing stays empty."""
    cell = "" if value is None else str(value)
    return f"'{cell}" if cell.startswith(RISKY) else cell
