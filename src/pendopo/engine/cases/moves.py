"""How a case moves: one event, one audit row and one outbox row with every change, in the same transaction."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from pendopo.engine.catalogue.package import Package, Step
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts.models import Organisation
from pendopo.foundation.accounts.queries import office
from pendopo.foundation.audit.actions import Actor, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.scope import current_code
from pendopo.foundation.common.types import Answers
from pendopo.foundation.notices import outbox

from . import chain, deadlines, rules, words
from .drafts import answers_of, put_answers
from .models import Case, CaseEvent
from .states import CaseState, EventKind

VILLAGE = "village_office"


@dataclass
class Handled:
    """A locked case with the package it is pinned to and its opened answers."""

    case: Case
    package: Package
    answers: Answers

    @property
    def data(self) -> Answers:
        """What conditions of the package may ask: answers, flags, and how the case came in."""
        return {**self.answers, **self.case.flags, "entry": self.case.entry}

    def put(self, answers: Answers) -> None:
        """Take over new answers and what the package computes from them."""
        self.answers = answers
        put_answers(self.case, self.package, answers)
        self.case.flags = self.package.compute_flags(answers, deadlines.local_date(self.case.received_at))
        self.case.applicant_name = str(answers.get(self.package.applicant.get("name", "")) or "")[:120]
        self.case.subject_name = str(answers.get(self.package.subject_field) or "")[:120]
        self.case.village_code = str(answers.get(self.package.village_field) or "")

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.package.steps_for(self.data)

    @property
    def step(self) -> Step:
        """The step the case is at."""
        found = next((step for step in self.steps if step.key == self.case.step), None)
        if found is None:
            raise Refused(_("Permohonan ini tidak sedang berada pada langkah petugas."), "no_step")
        return found


def visible_keys(package: Package, answers: Answers) -> frozenset[str]:
    """Keys of the fields that these answers show; everything else is dropped at submission."""
    return frozenset(field.key for page in package.visible_pages(answers) for field in page.fields)


def lock(case_id: uuid.UUID, revision: int | None = None) -> Handled:
    """Lock the case for this transaction. Refuses a form filled on an older view of it."""
    case: Case = Case.objects.select_for_update(of=("self",)).select_related("applicant").get(pk=case_id)
    rules.check_fresh(case, revision)
    return Handled(case, package_of(case.version_id), answers_of(case))


def enter_next_step(handled: Handled) -> bool:
    """Move to the step after the current one that some office here can do. False when none is left.

    A village step is passed over where that village has no office in the system.
    """
    case = handled.case
    keys = [step.key for step in handled.steps]
    after = keys.index(case.step) + 1 if case.step in keys else 0
    for step in handled.steps[after:]:
        holder = _office(step, case)
        if holder is not None:
            case.step, case.holder, case.holder_role = step.key, holder, step.role
            case.assignee = None
            case.step_due_at = deadlines.step_due(step, now())
            return True
    case.step, case.holder, case.holder_role, case.assignee, case.step_due_at = "", None, "", None, None
    return False


def _office(step: Step, case: Case) -> Organisation | None:
    village = case.village_code if step.organisation == VILLAGE else ""
    if step.organisation == VILLAGE and not village:
        return None
    found = office(step.organisation, village)
    if found is None and step.organisation != VILLAGE:
        raise Refused(_("Kantor yang memegang langkah ini belum didaftarkan di wilayah ini."), "no_office")
    return found


def write(
    handled: Handled,
    to: CaseState,
    kind: EventKind,
    *,
    by: Actor,
    note: str = "",
    step: str = "",
    details: dict[str, object] | None = None,
    is_new: bool = False,
) -> CaseEvent:
    """Save the case in its new state with its event, audit row and promise of messages."""
    case = handled.case
    before = "" if is_new else case.state
    if not is_new and to != case.state:
        rules.check_transition(case.state, to)
    case.state = to
    case.revision += 1
    event = CaseEvent(
        region_code=current_code(),
        case=case,
        sequence=case.revision,
        kind=kind,
        from_state=before,
        to_state=to,
        step=step,
        actor_kind=by.kind,
        actor_key=by.key,
        actor_name=by.name[:120],
        actor_role=by.role,
        note=note,
        details=details or {},
    )
    chain.extend(case, event)
    case.save(force_insert=is_new)
    event.save()
    moved: dict[str, object] = {"from": before, "to": str(to), "step": step, "details": sorted(event.details)}
    record("case", case.pk, by=by, fields={**moved, "event": event.sequence, "chain": event.mac})
    if kind in words.TOLD_ANYHOW or any(message.on == kind for message in handled.package.messages):
        outbox.enqueue("cases.notify", f"event:{event.pk}", {"case": str(case.pk), "event": event.pk})
    return event
