"""What officers do at a step: take it, do it, refuse it, look closer."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.notices import outbox

from .. import deadlines, moves, rules
from ..drafts import answers_of
from ..models import Case
from ..moves import Handled
from ..states import CaseState, EventKind, StepKind


@action("case.claimed")
def claim(case_id: uuid.UUID, *, staff: Staff, by: Actor, revision: int | None = None) -> Case:
    """Take a case that nobody is working on."""
    handled = moves.lock(case_id, revision)
    rules.check_claim(handled.case, staff)
    handled.case.assignee_id = staff.account_id
    moves.write(handled, CaseState(handled.case.state), EventKind.CLAIMED, by=by, step=handled.case.step)
    return handled.case


@action("case.released")
def release(case_id: uuid.UUID, *, staff: Staff, by: Actor, revision: int | None = None) -> Case:
    """Put a case back for colleagues."""
    handled = moves.lock(case_id, revision)
    rules.check_release(handled.case, staff)
    handled.case.assignee = None
    moves.write(handled, CaseState(handled.case.state), EventKind.RELEASED, by=by, step=handled.case.step)
    return handled.case


@action("case.step_done")
def complete_step(
    case_id: uuid.UUID, *, staff: Staff, by: Actor, note: str = "", revision: int | None = None
) -> Case:
    """Finish a check or an approval and pass the case on. `note` is read by colleagues and the applicant."""
    handled = moves.lock(case_id, revision)
    kind = StepKind(handled.step.kind)
    if kind not in (StepKind.CHECK, StepKind.APPROVE):
        raise Refused(_("Langkah ini memerlukan isian tersendiri."), "other_kind")
    rules.check_step(handled.case, staff, kind)
    pass_on(handled, EventKind.APPROVED if kind is StepKind.APPROVE else EventKind.STEP_DONE, by=by, note=note)
    return handled.case


def pass_on(
    handled: Handled, kind: EventKind, *, by: Actor, note: str = "", details: dict[str, object] | None = None
) -> None:
    """Leave the current step for the next, or for closing when it was the last."""
    case, done = handled.case, handled.case.step
    if moves.enter_next_step(handled):
        moves.write(handled, CaseState.IN_PROGRESS, kind, by=by, note=note, step=done, details=details)
        return
    case.decided_at = now()
    deadlines.settle(case, deadlines.pauses_of(case))
    moves.write(handled, CaseState.CLOSING, kind, by=by, note=note, step=done, details=details)
    outbox.enqueue("cases.close", f"case:{case.pk}", {"case": str(case.pk)})


@action("case.rejected")
def reject(case_id: uuid.UUID, *, staff: Staff, by: Actor, reason: str, revision: int | None = None) -> Case:
    """Refuse the application. The reason goes to the applicant word for word."""
    handled = moves.lock(case_id, revision)
    rules.check_reject(handled.case, staff)
    if len(reason.strip()) < 10:
        raise Refused(_("Tulis alasan penolakan yang dapat dimengerti pemohon, minimal 10 huruf."), "no_reason")
    end(handled, CaseState.REJECTED, EventKind.REJECTED, by=by, note=reason.strip())
    return handled.case


def end(handled: Handled, to: CaseState, kind: EventKind, *, by: Actor, note: str) -> None:
    """Close a case without a letter: nobody holds it any more."""
    case, step = handled.case, handled.case.step
    case.step, case.holder, case.holder_role, case.assignee, case.step_due_at = "", None, "", None, None
    case.finished_at = now()
    if to is CaseState.REJECTED:
        case.decided_at = case.finished_at
        deadlines.settle(case, deadlines.pauses_of(case))
    moves.write(handled, to, kind, by=by, note=note, step=step)


@action("case.revealed")
def reveal(case_id: uuid.UUID, field_key: str, *, staff: Staff, by: Actor, reason: str) -> str:
    """Show one identity number in full. Who, which field and why are recorded before the number is shown."""
    case: Case = Case.objects.select_related("applicant").get(pk=case_id)
    rules.check_reveal(case, staff)
    if len(reason.strip()) < 5:
        raise Refused(_("Tulis alasan membuka data ini."), "no_reason")
    answers = answers_of(case)
    if field_key not in answers:
        raise Refused(_("Isian ini kosong."), "empty")
    record("case", case.pk, by=by, reason=reason.strip(), fields={"field": field_key}, reads_personal_data=True)
    return str(answers[field_key])
