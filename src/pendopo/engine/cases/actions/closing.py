"""The end: our own completion letter is prepared and signed, then the case is complete. Run by the worker."""

from __future__ import annotations

import uuid

from pendopo.foundation.accounts.models import Organisation
from pendopo.foundation.audit.actions import SYSTEM, Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.documents.actions import prepare_letter, recover_stuck_signings, sign_letter
from pendopo.foundation.documents.models import Letter
from pendopo.foundation.documents.states import LetterState

from .. import moves
from ..letters import letter_data
from ..models import Case
from ..moves import Handled
from ..states import CaseState, EventKind


def close(case_id: uuid.UUID) -> None:
    """Prepare, sign and complete. Safe to run again at any point: each part notices what is already done."""
    recover_stuck_signings(by=SYSTEM)
    letter = prepare(case_id, by=SYSTEM)
    if letter is not None:
        letter = sign_letter(letter)
        if letter.state != LetterState.SIGNED:
            raise RuntimeError("the letter is not signed yet")
    sign_and_complete(case_id, by=SYSTEM)


@action("case.letter_prepared")
def prepare(case_id: uuid.UUID, *, by: Actor) -> Letter | None:
    """Render the completion letter once; None where the package has none."""
    handled = moves.lock(case_id)
    record("case", case_id, by=by)
    rule = handled.package.letter
    if rule is None or handled.case.state != CaseState.CLOSING:
        return handled.case.letter
    office = Organisation.objects.filter(kind=handled.package.owner).first()
    data, facts = letter_data(handled.case, handled.package, handled.answers, office)
    letter: Letter = prepare_letter(
        subject_key=str(case_id),
        kind=rule.key,
        title=rule.title,
        office=office.name if office else "",
        template=handled.package.templates[rule.template],
        data=data,
        facts=facts,
        is_sample=bool(office and office.is_sample),
        by=by,
    )
    return letter


@action("case.completed")
def sign_and_complete(case_id: uuid.UUID, *, by: Actor) -> Case:
    """Complete the case once its letter is signed."""
    handled = moves.lock(case_id)
    case = handled.case
    if case.state == CaseState.COMPLETED:
        record("case", case_id, by=by)
        return case
    if handled.package.letter is not None:
        _tie_letter(handled, by)
    case.finished_at = now()
    moves.write(handled, CaseState.COMPLETED, EventKind.COMPLETED, by=by)
    return case


def _tie_letter(handled: Handled, by: Actor) -> None:
    letter = Letter.objects.get(subject_key=str(handled.case.pk), kind=handled.package.letter.key)  # type: ignore[union-attr]
    assert letter.state == LetterState.SIGNED, "a case is completed only with a signed letter"
    handled.case.letter = letter
