"""Rows of the queue: what an officer needs to choose the next case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pendopo.engine.cases.models import Case
from pendopo.engine.cases.states import CaseState
from pendopo.engine.catalogue.package import Package
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.calendars.queries import calendar_of
from pendopo.foundation.common.clock import today
from pendopo.foundation.common.types import Text
from pendopo.foundation.regions.models import Region

from .deadlines import Clock, clock_of

TONES: dict[str, str] = {
    CaseState.RECEIVED: "plain",
    CaseState.IN_PROGRESS: "progress",
    CaseState.RETURNED: "paused",
    CaseState.CLOSING: "progress",
    CaseState.COMPLETED: "success",
    CaseState.REJECTED: "stopped",
    CaseState.WITHDRAWN: "stopped",
}
"""How a state looks: the tone of design/_status.html."""


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue. `step` is the step's title, empty when no officer holds the case."""

    case: Case
    clock: Clock
    service: Text
    step: Text | None
    tone: str
    is_mine: bool


def queue_rows(cases: Iterable[Case], staff: Staff, region: Region) -> list[QueueRow]:
    """No statement of its own once the packages and the calendar are remembered."""
    calendar, day = calendar_of(region), today()
    return [_row(case, package_of(case.version_id), clock_of(case, calendar, day), staff) for case in cases]


def _row(case: Case, package: Package, clock: Clock, staff: Staff) -> QueueRow:
    step = next((step for step in package.steps if step.key == case.step), None)
    return QueueRow(
        case=case,
        clock=clock,
        service=package.title,
        step=step.title if step else None,
        tone=TONES[case.state],
        is_mine=case.assignee_id == staff.account_id,
    )
