"""The end: our own completion letter is prepared and signed, then the case is complete. Run by the worker."""

from __future__ import annotations

import uuid

from pendopo.foundation.accounts.models import Organisation
from pendopo.foundation.audit.actions import SYSTEM, Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.documents import signers
from pendopo.foundation.documents.actions import prepare_letter, recover_stuck_signings, sign_letter
from pendopo.foundation.documents.models import Letter
from pendopo.foundation.documents.queries import letter_of_subject
from pendopo.foundation.documents.states import LetterState

from .. import moves
from ..letters import letter_data
from ..models import Case
from ..moves import Handled
from ..states import CaseState, EventKind


def close(case_id: uuid.UUID) -> None:
    """Prepare, sign and complete. Safe to run again at any point: each part notices what is already done.

    Where officials sign, the letter waits for one of them; `letter_signed` brings us here again.
    """
    recover_stuck_signings(by=SYSTEM)
    letter = prepare(case_id, by=SYSTEM)
    if letter is not None and letter.state != LetterState.SIGNED:
        if not signers.is_automatic():
            return
        letter = sign_letter(letter)
        if letter.state != LetterState.SIGNED:
            raise RuntimeError("the letter is not signed yet")
    complete(case_id, by=SYSTEM)


@action("case.letter_prepared")
def prepare(case_id: uuid.UUID, *, by: Actor) -> Letter | None:
    """Render the completion letter once and return the newest; None where the package has none."""
    handled = moves.lock(case_id)
    record("case", case_id, by=by)
    rule = handled.package.letter
    if rule is None:
        return None
    if handled.case.state != CaseState.CLOSING:
        return letter_of_subject(str(case_id), rule.key)
    return render(handled, by=by)


def render(handled: Handled, *, replaces: Letter | None = None, by: Actor) -> Letter:
    """The letter of this case as it would be printed now, waiting for its signature."""
    rule = handled.package.letter
    assert rule is not None
    office = Organisation.objects.filter(kind=handled.package.owner).first()
    data, facts = letter_data(handled.case, handled.package, handled.answers, office)
    letter: Letter = prepare_letter(
        subject_key=str(handled.case.pk),
        kind=rule.key,
        title=rule.title,
        office=office.name if office else "",
        template=handled.package.templates[rule.template],
        data=data,
        facts=facts,
        is_sample=bool(office and office.is_sample),
        replaces=replaces,
        by=by,
    )
    return letter


@action("case.completed")
def complete(case_id: uuid.UUID, *, by: Actor) -> Case:
    """Complete the case once its letter is signed; a complete case takes over the letter that replaces its first."""
    handled = moves.lock(case_id)
    case = handled.case
    newest = _signed_letter(handled)
    if case.state != CaseState.COMPLETED:
        case.letter = newest
        case.finished_at = now()
        moves.write(handled, CaseState.COMPLETED, EventKind.COMPLETED, by=by)
    elif newest is not None and newest.pk != case.letter_id:
        case.letter = newest
        moves.write(handled, CaseState.COMPLETED, EventKind.LETTER_REPLACED, by=by)
    else:
        record("case", case_id, by=by)
    return case


def _signed_letter(handled: Handled) -> Letter | None:
    """The newest letter; None where the package has none."""
    rule = handled.package.letter
    if rule is None:
        return None
    letter = letter_of_subject(str(handled.case.pk), rule.key)
    assert letter is not None and letter.state == LetterState.SIGNED, (
        "a case is completed only with a signed letter"
    )
    return letter
