"""Figures read from cases. Each has the rows it was counted from."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pendopo.engine.indicators.measures import Measure, Period

from .models import Case

PROMISES = ("cases.received", "cases.decided", "cases.on_time", "cases.median_working_hours")
"""What a region shows to everybody."""


def received_rows(period: Period) -> QuerySet[Case]:
    """Cases received in the period, withdrawn ones too."""
    found: QuerySet[Case] = Case.objects.filter(received_at__gte=period.start, received_at__lt=period.end)
    return found.order_by("received_at")


def decided_rows(period: Period) -> QuerySet[Case]:
    """Cases decided (finished or refused) in the period."""
    found: QuerySet[Case] = Case.objects.filter(decided_at__gte=period.start, decided_at__lt=period.end)
    return found.order_by("decided_at")


def on_time_rows(period: Period) -> QuerySet[Case]:
    """Of the decided, those that had a promise."""
    return decided_rows(period).filter(on_time__isnull=False)


def median_rows(period: Period) -> QuerySet[Case]:
    return decided_rows(period).filter(working_minutes__isnull=False)


def received(period: Period) -> Decimal | None:
    return Decimal(received_rows(period).count())


def decided(period: Period) -> Decimal | None:
    return Decimal(decided_rows(period).count())


def on_time_share(period: Period) -> Decimal | None:
    """Percent of decided cases that kept their promise; None where none was decided."""
    rows = on_time_rows(period)
    decided_count, kept = rows.count(), rows.filter(on_time=True).count()
    return (Decimal(100) * kept / decided_count).quantize(Decimal("0.1")) if decided_count else None


def median_working_hours(period: Period) -> Decimal | None:
    """Median of office hours from receipt to decision, pauses left out; None where none was decided."""
    minutes = [
        found for found in median_rows(period).values_list("working_minutes", flat=True) if found is not None
    ]
    return (Decimal(median(minutes)) / 60).quantize(Decimal("0.1")) if minutes else None


MEASURES = (
    Measure(
        "cases.received",
        _("Permohonan masuk"),
        _("permohonan"),
        "",
        received,
        received_rows,
        dated="received_at",
    ),
    Measure(
        "cases.decided", _("Permohonan diputus"), _("permohonan"), "", decided, decided_rows, dated="decided_at"
    ),
    Measure("cases.on_time", _("Tepat waktu"), _("persen"), "", on_time_share, on_time_rows, dated="decided_at"),
    Measure(
        "cases.median_working_hours",
        _("Waktu proses (nilai tengah)"),
        _("jam kerja"),
        "",
        median_working_hours,
        median_rows,
        dated="decided_at",
    ),
)
