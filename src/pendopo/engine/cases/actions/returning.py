"""Back to the applicant for named fields, and forward again; or taken back altogether."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from pendopo.engine.catalogue.forms import problems
from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.audit.actions import Actor, action
from pendopo.foundation.common import scope
from pendopo.foundation.common.clock import now, today
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.types import Answers
from pendopo.foundation.documents.actions import store_file
from pendopo.foundation.documents.uploads import CleanFile

from .. import deadlines, moves, rules
from ..finding import keep_words
from ..models import Case, CaseFile, Correction, Pause
from ..moves import Handled
from ..opened import opened_by
from ..states import CaseState, EventKind
from .handling import end
from .submitting import Incomplete


@action("case.returned")
def request_correction(
    case_id: uuid.UUID,
    *,
    staff: Staff,
    by: Actor,
    notes: dict[str, str],
    revision: int | None = None,
) -> Case:
    """Ask the applicant to correct named fields: {field key: what to do}. The clock stops until they answer."""
    handled = moves.lock(case_id, revision)
    rules.check_return(handled.case, staff)
    wanted = {key: note.strip() for key, note in notes.items() if note.strip()}
    if not wanted:
        raise Refused(_("Pilih isian yang perlu diperbaiki dan tulis apa yang kurang."), "nothing_named")
    if not wanted.keys() <= moves.visible_keys(handled.package, handled.answers):
        raise Refused(_("Isian yang dipilih tidak ada pada permohonan ini."), "unknown_field")
    Correction.objects.bulk_create(
        Correction(case=handled.case, field_key=key, note=note[:300]) for key, note in wanted.items()
    )
    # in the language of the sources; translated where it is shown
    Pause(case=handled.case, started_at=now(), reason="Menunggu perbaikan dari pemohon").save()
    handled.case.assignee = None
    moves.write(
        handled,
        CaseState.RETURNED,
        EventKind.RETURNED,
        by=by,
        step=handled.case.step,
        note="\n".join(f"{field_label(handled, key)}: {note}" for key, note in wanted.items()),
        details={"fields": sorted(wanted)},
    )
    return handled.case


def field_label(handled: Handled, key: str) -> str:
    label = handled.package.fields[key].label
    return label.get(handled.case.language) or label["id"]


@action("case.corrected")
def correct(
    case_id: uuid.UUID, *, by: Actor, answers: Answers, files: dict[str, CleanFile], revision: int | None = None
) -> Case:
    """The applicant answers every open correction; the clock runs again.

    Only the named fields change, and those that their new answers open or close.

    Raises Incomplete when a named field is still missing or wrong.
    """
    handled = moves.lock(case_id, revision)
    rules.check_correct(handled.case, by)
    case = handled.case
    open_keys = set(
        Correction.objects.filter(case=case, answered_at__isnull=True).values_list("field_key", flat=True)
    )
    opened = opened_by(handled.package, handled.answers, answers, open_keys, _held(case))
    if not (answers.keys() | files.keys()) <= open_keys | opened:
        raise Refused(_("Hanya isian yang diminta yang dapat diperbaiki."), "not_asked")
    _replace_files(case, files, by=by)
    handled.put({**handled.answers, **answers})
    _let_go_of_hidden(handled)
    _check_whole(handled)
    keep_words(case)
    _run_clock_again(handled)
    Correction.objects.filter(case=case, answered_at__isnull=True).update(answered_at=now())
    if case.step not in [step.key for step in handled.steps]:
        moves.enter_next_step(handled)
    moves.write(
        handled,
        CaseState.IN_PROGRESS,
        EventKind.CORRECTED,
        by=by,
        step=case.step,
        details={"fields": sorted(open_keys)},
    )
    return case


def _replace_files(case: Case, files: dict[str, CleanFile], *, by: Actor) -> None:
    for key, clean in files.items():
        CaseFile.objects.filter(case=case, field_key=key, superseded_at__isnull=True).update(superseded_at=now())
        CaseFile(case=case, field_key=key, file=store_file(clean, purpose="evidence", by=by)).save()


def _let_go_of_hidden(handled: Handled) -> None:
    """As at submission: what the answers no longer ask for is not kept as an answer or as current evidence."""
    visible = moves.visible_keys(handled.package, handled.answers)
    handled.put({key: value for key, value in handled.answers.items() if key in visible and value is not None})
    current = CaseFile.objects.filter(case=handled.case, superseded_at__isnull=True)
    current.exclude(field_key__in=sorted(visible)).update(superseded_at=now())


def _held(case: Case) -> frozenset[str]:
    rows = CaseFile.objects.filter(case=case, superseded_at__isnull=True)
    return frozenset(rows.values_list("field_key", flat=True))


def _check_whole(handled: Handled) -> None:
    held = _held(handled.case)
    found = problems(handled.package, handled.answers, held, region_code=scope.current_code(), today=today())
    if found:
        raise Incomplete(list(found))


def _run_clock_again(handled: Handled) -> None:
    case = handled.case
    Pause.objects.filter(case=case, ended_at__isnull=True).update(ended_at=now())
    due = deadlines.promise(case, handled.package, deadlines.pauses_of(case))
    case.promised_on = due.on if due else None
    step = next((step for step in handled.steps if step.key == case.step), None)
    case.step_due_at = deadlines.step_due(step, now()) if step else None


@action("case.withdrawn")
def withdraw(case_id: uuid.UUID, *, by: Actor, revision: int | None = None) -> Case:
    """The applicant takes the application back, before it is decided or registered."""
    handled = moves.lock(case_id, revision)
    rules.check_withdraw(handled.case, by)
    Pause.objects.filter(case=handled.case, ended_at__isnull=True).update(ended_at=now())
    end(handled, CaseState.WITHDRAWN, EventKind.WITHDRAWN, by=by, note="")
    return handled.case
