"""Where a case has been and where it goes: steps, history, messages, corrections, and why its day is that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from pendopo.engine.cases import deadlines
from pendopo.engine.cases.models import CaseEvent, Correction, Pause
from pendopo.engine.cases.queries import history
from pendopo.engine.cases.states import CLOCK_STOPPED, DECIDED, CaseState, EventKind
from pendopo.engine.catalogue.package import Step
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.calendars.queries import calendar_of
from pendopo.foundation.calendars.working import Shift
from pendopo.foundation.common.clock import today
from pendopo.foundation.common.types import Text
from pendopo.foundation.design.formatting import waktu
from pendopo.foundation.design.templatetags.design import text
from pendopo.foundation.regions.models import Region

from .deadlines import Clock, clock_of
from .desk import Desk

STEP_ENDS = frozenset({EventKind.STEP_DONE, EventKind.APPROVED, EventKind.REGISTERED, EventKind.DOCUMENT_ATTACHED})
EVENT_TONES: dict[str, str] = {
    EventKind.RETURNED: "attention",
    EventKind.REJECTED: "attention",
    EventKind.WITHDRAWN: "attention",
    EventKind.COMPLETED: "success",
}


@dataclass(frozen=True)
class Promise:
    """The deadline box: how it stands, from when it counts, and every day that moved it."""

    clock: Clock
    days: int | None
    complete_at: datetime
    first_day: Any
    shifts: tuple[Shift, ...]
    pauses: list[Pause]


def promise_of(desk: Desk, region: Region) -> Promise:
    """Two statements: pauses, and the pauses again inside the engine's own reckoning."""
    calendar = calendar_of(region)
    pauses = list(Pause.objects.filter(case=desk.case).order_by("started_at"))
    due = deadlines.promise(desk.case, desk.package, deadlines.pauses_of(desk.case))
    return Promise(
        clock=clock_of(desk.case, calendar, today()),
        days=desk.package.promise_days,
        complete_at=desk.case.complete_at,
        first_day=calendar.first_day(desk.case.complete_at),
        shifts=due.shifts if due else (),
        pauses=pauses,
    )


def steps_of(desk: Desk, events: list[CaseEvent]) -> list[dict[str, Any]]:
    """For design/_steps.html. A step that was passed over, because no office here does it, is left out."""
    ends = {event.step: event for event in events if event.kind in STEP_ENDS}
    keys = [step.key for step in desk.steps]
    here = keys.index(desk.case.step) if desk.case.step in keys else None
    over = desk.case.state in DECIDED | {CaseState.WITHDRAWN, CaseState.CLOSING}
    shown = []
    for position, step in enumerate(desk.steps):
        if step.key in ends and position != here:
            shown.append(_line(step, "done", _done_by(ends[step.key])))
        elif position == here:
            shown.append(_line(step, "current", _held_by(desk)))
        elif not over and (here is None or position > here):
            shown.append(_line(step, "todo", _role(step.role)))
    return shown


def _line(step: Step, state: str, words: str) -> dict[str, Any]:
    return {"title": text(step.title), "state": state, "text": words}


def _done_by(event: CaseEvent) -> str:
    return gettext("%(name)s, %(time)s") % {"name": event.actor_name, "time": waktu(event.at)}


def _held_by(desk: Desk) -> str:
    case = desk.case
    if case.state in CLOCK_STOPPED:
        return gettext("Menunggu perbaikan dari pemohon")
    office = case.holder.name if case.holder else ""
    words = {"role": _role(case.holder_role), "office": office, "time": waktu(case.step_due_at)}
    if case.step_due_at is None:
        return gettext("%(role)s, %(office)s") % words
    return gettext("%(role)s, %(office)s. Batas langkah ini %(time)s.") % words


def _role(role: str) -> str:
    return str(Role(role).label) if role in Role.values else role


def history_of(desk: Desk, events: list[CaseEvent]) -> list[dict[str, Any]]:
    """For design/_timeline.html, newest first, with who did it in which role."""
    titles = {step.key: step.title for step in desk.package.steps}
    return [_event(event, titles.get(event.step)) for event in reversed(events)]


def _event(event: CaseEvent, step: Text | None) -> dict[str, Any]:
    kind = EventKind(event.kind).label
    named = gettext("%(event)s: %(step)s") % {"event": kind, "step": text(step)}
    return {
        "title": named if step and event.kind in STEP_ENDS else kind,
        "at": event.at,
        "by": _actor(event),
        "text": event.note,
        "tone": EVENT_TONES.get(event.kind, "plain"),
    }


def _actor(event: CaseEvent) -> str:
    if event.actor_kind == "staff" and event.actor_role:
        return gettext("%(name)s (%(role)s)") % {"name": event.actor_name, "role": _role(event.actor_role)}
    if event.actor_kind == "system":
        return gettext("Sistem")
    return event.actor_name or gettext("Pemohon")


def events_of(desk: Desk) -> list[CaseEvent]:
    return history(desk.case, public=False)


def corrections_of(desk: Desk) -> list[dict[str, Any]]:
    """What was asked of the applicant, newest first: {label, note, asked_at, answered_at}."""
    rows = Correction.objects.filter(case=desk.case).order_by("-asked_at", "id")
    fields = desk.package.fields
    return [
        {
            "key": row.field_key,
            "label": text(fields[row.field_key].label) if row.field_key in fields else row.field_key,
            "note": row.note,
            "asked_at": row.asked_at,
            "answered_at": row.answered_at,
        }
        for row in rows
    ]
