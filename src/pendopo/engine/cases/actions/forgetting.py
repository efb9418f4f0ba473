"""Erasing one class of a case's data, restricting it, and letting go of drafts. The skeleton stays.

Reference, dates, states, events and digests are kept, so that figures and chains stay what they were.
"""

from __future__ import annotations

import uuid

from pendopo.foundation.accounts.actions import erase_person
from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.documents.actions import discard_file, erase_file
from pendopo.foundation.documents.models import Letter
from pendopo.foundation.notices.actions import erase_messages

from .. import moves
from ..finding import forget_words
from ..models import Case, CaseFile, Correction, Draft, DraftFile, Pause
from ..retaining import ERASED_AT, DataClass
from .erasing import erase_event_texts


@action("case.erased")
def erase(case_id: uuid.UUID, data_class: DataClass, *, by: Actor, reason: str) -> Case:
    """Erase one class. Whether its time has come is for the caller to know; again changes nothing."""
    case = moves.lock(case_id).case
    record("case", case.pk, by=by, reason=reason, fields={"class": str(data_class)})
    if getattr(case, ERASED_AT[data_class]) is None:
        _ERASERS[data_class](case, by, reason)
        setattr(case, ERASED_AT[data_class], now())
        case.save()
    return case


def _answers(case: Case, by: Actor, reason: str) -> None:
    case.answers, case.secret = {}, ""
    case.subject_name = case.applicant_name = case.register_number = ""
    Correction.objects.filter(case=case).update(note="")
    Pause.objects.filter(case=case).update(reason="")
    forget_words(case)
    erase_event_texts(case.pk, by=by, reason=reason)
    erase_messages(str(case.pk), by=by)
    _person(case, by)


def _person(case: Case, by: Actor) -> None:
    """Somebody without an account goes with their last application; an account asks for it itself."""
    others = Case.objects.filter(applicant_id=case.applicant_id, answers_erased_at__isnull=True).exclude(
        pk=case.pk
    )
    if case.applicant.account_id is None and case.applicant.name and not others.exists():
        erase_person(case.applicant_id, by=by)


def _evidence(case: Case, by: Actor, reason: str) -> None:
    for row in list(CaseFile.objects.filter(case=case).select_related("file")):
        stored = row.file
        row.delete()
        discard_file(stored, by=by)


def _letter(case: Case, by: Actor, reason: str) -> None:
    """Our letters keep their records: a code must still answer "this letter was issued"; only the bytes go."""
    document, case.register_document = case.register_document, None
    if document is not None:
        case.save(update_fields=["register_document"])
        discard_file(document, by=by)
    rows = Letter.objects.filter(subject_key=str(case.pk)).select_related("unsigned_file", "signed_file")
    for stored in [file for letter in rows for file in (letter.unsigned_file, letter.signed_file)]:
        if stored is not None and stored.erased_at is None:
            erase_file(stored, by=by)


_ERASERS = {DataClass.ANSWERS: _answers, DataClass.EVIDENCE: _evidence, DataClass.LETTER: _letter}


@action("case.restricted")
def restrict(case_id: uuid.UUID, *, by: Actor) -> Case:
    """Stand still: no officer works on it and nothing of it is deleted until the restriction is lifted."""
    case = moves.lock(case_id).case
    case.restricted_at = case.restricted_at or now()
    case.save(update_fields=["restricted_at"])
    record("case", case.pk, by=by)
    return case


@action("case.released_from_restriction")
def lift_restriction(case_id: uuid.UUID, *, by: Actor) -> Case:
    case = moves.lock(case_id).case
    case.restricted_at = None
    case.save(update_fields=["restricted_at"])
    record("case", case.pk, by=by)
    return case


@action("draft.discarded")
def discard_draft(draft_id: uuid.UUID, *, by: Actor) -> bool:
    """Forget an application that was never sent, with its files. False when it is gone already."""
    draft: Draft | None = Draft.objects.select_for_update().filter(pk=draft_id).first()
    record("draft", draft_id, by=by)
    if draft is None:
        return False
    files = [row.file for row in DraftFile.objects.filter(draft=draft).select_related("file")]
    draft.delete()
    for stored in files:
        discard_file(stored, by=by)
    return True
