"""A case as its applicant follows it: where it is, who holds it, what happened, by when it is promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pendopo.engine.cases import deadlines
from pendopo.engine.cases.drafts import answers_of
from pendopo.engine.cases.models import Case, CaseEvent
from pendopo.engine.cases.moves import Handled
from pendopo.engine.cases.states import CLOCK_STOPPED, OPEN, CaseState, EventKind
from pendopo.engine.catalogue.package import Package, Step
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.calendars.queries import calendar_of
from pendopo.foundation.calendars.working import Shift
from pendopo.foundation.documents import signers
from pendopo.foundation.notices.models import Message
from pendopo.foundation.notices.queries import messages_about
from pendopo.foundation.notices.states import Channel, MessageState
from pendopo.foundation.regions.queries import current_region

from .answers import say

TONES: dict[str, str] = {
    CaseState.RECEIVED: "progress",
    CaseState.IN_PROGRESS: "progress",
    CaseState.RETURNED: "attention",
    CaseState.CLOSING: "progress",
    CaseState.COMPLETED: "success",
    CaseState.REJECTED: "stopped",
    CaseState.WITHDRAWN: "stopped",
}
_WORDS: dict[str, str | Promise] = {
    CaseState.RECEIVED: _("Permohonan Anda sudah kami terima."),
    CaseState.IN_PROGRESS: _("Permohonan Anda sedang dikerjakan."),
    CaseState.RETURNED: _("Ada isian yang perlu Anda perbaiki."),
    CaseState.CLOSING: _("Permohonan disetujui. Surat sedang disiapkan."),
    CaseState.COMPLETED: _("Permohonan Anda sudah selesai."),
    CaseState.REJECTED: _("Permohonan Anda ditolak."),
    CaseState.WITHDRAWN: _("Permohonan ini sudah Anda batalkan."),
}
EVENT_TONES = {
    EventKind.RETURNED: "attention",
    EventKind.REJECTED: "attention",
    EventKind.COMPLETED: "success",
}


@dataclass(frozen=True)
class StepLine:
    """One line of design/_steps.html."""

    title: str
    state: str
    text: str = ""


@dataclass(frozen=True)
class EventLine:
    """One line of design/_timeline.html."""

    title: str
    at: datetime
    by: str
    text: str
    tone: str


@dataclass(frozen=True)
class Told:
    """One message about the case, with the channels it went out on."""

    subject: str
    body: str
    at: datetime
    channels: str


@dataclass(frozen=True)
class PromiseTold:
    """The promised day, how it was counted, and every weekday that was left out, with its reason."""

    on: date
    days: int
    first_day: date
    shifts: tuple[Shift, ...]
    is_paused: bool


def state_words(case: Case) -> str:
    return str(_WORDS[case.state])


def holder_words(case: Case) -> str:
    """Who must do something now."""
    if case.state == CaseState.RETURNED:
        return gettext("Anda. Kami menunggu perbaikan dari Anda.")
    if case.state == CaseState.CLOSING:
        if signers.is_automatic():
            return gettext("Sistem, sedang menyiapkan dan menandatangani surat.")
        return gettext("Pimpinan kantor. Surat Anda menunggu tanda tangannya.")
    return case.holder.name if case.holder else ""


def promise_of(case: Case, package: Package) -> PromiseTold | None:
    """None where nothing is promised, or where the case has ended."""
    if case.state not in OPEN or not package.promise_days:
        return None
    due = deadlines.promise(case, package, deadlines.pauses_of(case))
    if due is None:
        return None
    first = calendar_of(current_region()).first_day(case.complete_at)
    return PromiseTold(due.on, package.promise_days, first, due.shifts, case.state in CLOCK_STOPPED)


def step_lines(case: Case, package: Package, events: list[CaseEvent]) -> list[StepLine]:
    """Steps done, the one it is at, and those to come; a step that was passed over is left out."""
    steps = Handled(case, package, answers_of(case)).steps
    done = {event.step for event in events if event.kind not in (EventKind.RETURNED, EventKind.WITHDRAWN)}
    keys = [step.key for step in steps]
    at = keys.index(case.step) if case.step in keys else len(keys)
    lines = []
    for index, step in enumerate(steps):
        if index == at:
            lines.append(StepLine(say(step.title), "current", _waiting(case, step)))
        elif index > at:
            lines.append(StepLine(say(step.title), "todo"))
        elif step.key in done:
            lines.append(StepLine(say(step.title), "done"))
    ends = {CaseState.COMPLETED: "done", CaseState.CLOSING: "current"}
    return [*lines, StepLine(gettext("Selesai, hasil dapat diunduh"), ends.get(CaseState(case.state), "todo"))]


def _waiting(case: Case, step: Step) -> str:
    if case.state == CaseState.RETURNED:
        return gettext("Menunggu perbaikan dari Anda.")
    return say(step.waiting_text)


def event_lines(events: list[CaseEvent], package: Package) -> list[EventLine]:
    """Newest first. Officers are named by their role, not by name."""
    titles = {step.key: say(step.title) for step in package.steps}
    return [
        EventLine(
            str(EventKind(event.kind).label),
            event.at,
            _who(event),
            event.note or (titles.get(event.step, "") if event.kind in _NAMED_STEPS else ""),
            EVENT_TONES.get(EventKind(event.kind), "plain"),
        )
        for event in reversed(events)
    ]


_NAMED_STEPS = (EventKind.STEP_DONE, EventKind.APPROVED)


def _who(event: CaseEvent) -> str:
    if event.actor_kind == "staff":
        return str(Role(event.actor_role).label) if event.actor_role in Role.values else gettext("Petugas")
    return gettext("Pemohon") if event.actor_kind == "citizen" else gettext("Sistem")


def told(case: Case) -> list[Told]:
    """Messages about the case, newest first; the same words on several channels are one. One statement."""
    by_cause: dict[str, list[Message]] = {}
    for message in messages_about(str(case.pk)):
        if message.state != MessageState.FAILED and message.subject:  # erased ones have no words left
            by_cause.setdefault(message.source_key, []).append(message)
    groups = sorted(by_cause.values(), key=lambda rows: rows[0].created_at, reverse=True)
    return [
        Told(
            rows[0].subject,
            rows[0].body,
            rows[0].created_at,
            ", ".join(str(channel.label) for channel in Channel if channel in {row.channel for row in rows}),
        )
        for rows in groups
    ]
