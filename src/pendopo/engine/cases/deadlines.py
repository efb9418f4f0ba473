"""The promise of a case on the region's calendar."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from pendopo.engine.catalogue.package import Package, Step
from pendopo.foundation.calendars.queries import calendar_of
from pendopo.foundation.calendars.working import Due
from pendopo.foundation.common.clock import now
from pendopo.foundation.regions.queries import current_region

from .models import Case, Pause

Stretch = tuple[datetime, datetime]


def pauses_of(case: Case) -> list[Stretch]:
    """Every pause of the case as (start, end); an open one ends now. One statement."""
    rows = Pause.objects.filter(case=case).order_by("started_at").values_list("started_at", "ended_at")
    return [(start, end or now()) for start, end in rows]


def local_date(moment: datetime) -> date:
    """The date of a moment in the region's time zone."""
    return timezone.localtime(moment, current_region().zone).date()


def promise(case: Case, package: Package, pauses: list[Stretch]) -> Due | None:
    """The promised date and why it is that date; None where the package promises none."""
    if not package.promise_days:
        return None
    return calendar_of(current_region()).due(case.complete_at, package.promise_days, pauses)


def step_due(step: Step, start: datetime) -> datetime | None:
    """When the step should be done, counted in office hours; None where the step has no deadline."""
    if not step.office_hours:
        return None
    return calendar_of(current_region()).add_minutes(start, round(step.office_hours * 60))


def settle(case: Case, pauses: list[Stretch]) -> None:
    """Fill in the figures that a decision fixes: working minutes and whether the promise was kept."""
    assert case.decided_at is not None
    calendar = calendar_of(current_region())
    case.working_minutes = calendar.working_minutes(case.received_at, case.decided_at, pauses)
    if case.promised_on is not None:
        case.on_time = timezone.localtime(case.decided_at, calendar.zone).date() <= case.promised_on
