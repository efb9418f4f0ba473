"""From a draft to a case, exactly once."""

from __future__ import annotations

import uuid
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pendopo.engine.catalogue.forms import problems
from pendopo.engine.catalogue.package import Package
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts.actions import ensure_person
from pendopo.foundation.accounts.models import Person
from pendopo.foundation.audit.actions import Actor, action
from pendopo.foundation.common import scope
from pendopo.foundation.common.clock import now, today
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.references import new_reference
from pendopo.foundation.common.types import Answers
from pendopo.foundation.documents.actions import discard_file

from .. import deadlines, drafts, finding, moves
from ..codes import access_code, code_index
from ..models import Case, CaseFile, Draft, DraftFile, Entry
from ..states import CaseState, EventKind


class Incomplete(Refused):
    """The application still has problems; `problems` names page, field and message of each."""

    def __init__(self, found: list[object]) -> None:
        super().__init__(_("Permohonan belum lengkap. Periksa bagian yang ditandai."), "incomplete")
        self.problems = found


def submit(draft_id: uuid.UUID, *, by: Actor) -> Case:
    """Hand in a draft. A second call with the same draft, even at the same instant, returns the same case.

    Raises Incomplete with every problem, Refused("draft_gone") when the draft never was or has expired.
    """
    try:
        return _submit(draft_id, by=by)
    except Refused as refused:
        done = _existing(draft_id) if refused.code == "draft_gone" else None
        if done is None:
            raise
        return done


def _existing(draft_id: uuid.UUID) -> Case | None:
    found: Case | None = Case.objects.filter(draft_id=draft_id).first()
    return found


@action("case.submitted")
def _submit(draft_id: uuid.UUID, *, by: Actor) -> Case:
    draft: Draft | None = Draft.objects.select_for_update().filter(pk=draft_id, expires_at__gt=now()).first()
    if draft is None:
        raise Refused(_("Isian ini sudah dikirim atau sudah kedaluwarsa."), "draft_gone")
    package = package_of(draft.version_id)
    answers = drafts.answers_of(draft)
    files = list(DraftFile.objects.filter(draft=draft))
    held = frozenset(file.field_key for file in files)
    _check_complete(package, answers, held)
    visible = moves.visible_keys(package, answers)
    answers = {key: value for key, value in answers.items() if key in visible}
    case = _new_case(draft, package, _applicant(package, answers, draft, by), by)
    handled = moves.Handled(case, package, answers)
    handled.put(answers)
    due = deadlines.promise(case, package, [])
    case.promised_on = due.on if due else None
    moves.enter_next_step(handled)
    moves.write(
        handled, CaseState.RECEIVED, EventKind.SUBMITTED, by=by, details={"entry": case.entry}, is_new=True
    )
    finding.keep_words(case, is_new=True)
    _keep_evidence(case, files, visible, by=by)
    draft.delete()
    return case


def _keep_evidence(case: Case, files: list[DraftFile], visible: frozenset[str], *, by: Actor) -> None:
    """Files of fields that are shown become evidence; a file given before an answer hid its field is destroyed."""
    CaseFile.objects.bulk_create(
        CaseFile(case=case, field_key=row.field_key, file_id=row.file_id)
        for row in files
        if row.field_key in visible
    )
    hidden = [row for row in files if row.field_key not in visible]
    for row in hidden:
        stored = row.file
        row.delete()
        discard_file(stored, by=by)


def _check_complete(package: Package, answers: Answers, held: frozenset[str]) -> None:
    found = problems(package, answers, held, region_code=scope.current_code(), today=today())
    if found:
        raise Incomplete(list(found))


def _new_case(draft: Draft, package: Package, applicant: Person, by: Actor) -> Case:
    moment = now()
    return Case(
        reference=new_reference(scope.current_code()),
        draft_id=draft.pk,
        version_id=draft.version_id,
        service_key=package.key,
        owner=package.owner,
        applicant=applicant,
        account_id=draft.account_id or (by.key or None if by.kind == "citizen" else None),
        language=_language(draft),
        entry=draft.entry,
        entered_by_id=draft.entered_by_id,
        access_index=code_index(access_code(draft.pk)),
        received_at=moment,
        complete_at=moment,
    )


def _language(draft: Draft) -> str:
    """The one it was filled in. Whoever was helped may not have chosen the officer's."""
    return (get_language() or "id") if draft.entry == Entry.ONLINE else "id"


def _applicant(package: Package, answers: Answers, draft: Draft, by: Actor) -> Person:
    said = {attribute: answers.get(field) for attribute, field in package.applicant.items()}
    born = said.get("birth_date")
    return ensure_person(
        name=str(said.get("name") or "")[:120],
        nik=str(said.get("nik") or ""),
        kk_number=str(said.get("kk_number") or ""),
        birth_date=date.fromisoformat(born) if isinstance(born, str) and born else None,
        phone=str(said.get("phone") or ""),
        email=str(said.get("email") or ""),
        language=_language(draft),
        account=draft.account,
        by=by,
    )
