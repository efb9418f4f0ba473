"""The officers' work, with a token: the queue, one case, and the verbs of its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.utils.translation import get_language
from ninja import Query, Router

from pendopo.engine.cases import actions, queries, rules
from pendopo.engine.cases.drafts import answers_of
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.states import OWNERS, CaseState, EventKind, StepKind
from pendopo.engine.catalogue.answering import say
from pendopo.engine.catalogue.forms import display
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.accounts.staff import Staff

from .. import cursors
from ..doors import OfficerRequest, Token, desk_case, may
from ..schemas import cases, desk
from ..schemas.services import Words

router = Router(tags=["desk"], auth=Token())
CASE = "/desk/cases/{str:reference}"
VERBS: dict[StepKind, str] = {
    StepKind.CHECK: "complete",
    StepKind.APPROVE: "complete",
    StepKind.REGISTER_ENTRY: "register",
    StepKind.ATTACH_DOCUMENT: "attach",
}


@router.get("/desk/queue", response=desk.Queue, summary="List cases")
def queue(
    request: OfficerRequest,
    view: desk.View = "mine",
    q: Words = "",
    cursor: Annotated[str, Query(max_length=160)] = "",
) -> desk.Queue:
    """Most urgent first. `view`: waiting for me, with the applicant, all open, finished.

    `q`: a reference, a NIK, or beginnings of words of its names or of parts of its reference.
    """
    staff = may(request, Permission.CASE_LIST)
    found = queries.queue_after(staff, view, " ".join(q.split()), cursors.place_in(cursor, view))
    if q.strip():
        actions.record_search(view, q, len(found.rows), by=staff.actor())
    return desk.Queue(
        cases=[desk.CaseLine(**_line(case, staff)) for case in found.rows],
        next=cursors.cursor_of(view, queries.place_of(found.rows[-1], view)) if found.has_next else None,
    )


@router.get(CASE, response=desk.DeskCase, summary="Read a case")
def read_case(request: OfficerRequest, reference: str) -> desk.DeskCase:
    """Reading is recorded, as on the page. A number behind its mask is not for programs."""
    case = desk_case(request, reference, Permission.CASE_READ)
    staff = request.auth
    actions.view_case(case, by=staff.actor(case.holder_role or None))
    package, answers = package_of(case.version_id), answers_of(case)
    language = get_language() or "id"
    return desk.DeskCase(
        **_line(case, staff),
        owner=case.owner,
        register_number=case.register_number,
        register_date=case.register_date,
        pages=[
            desk.AnsweredPage(
                key=page.key,
                title=say(page.title),
                answers=[
                    desk.Answer(
                        field=field.key,
                        label=say(field.label),
                        value=display(field, answers.get(field.key), language),
                    )
                    for field in page.fields
                    if not field.is_file
                ],
            )
            for page in package.visible_pages(answers)
        ],
        files=[
            desk.EvidenceLine(field=key, content_type=row.file.content_type, size=row.file.size)
            for key, row in queries.evidence(case).items()
        ],
        flags=sorted(key for key, is_set in case.flags.items() if is_set is True),
        corrections=[desk.AskedLine(field=key, note=note) for key, note in queries.open_corrections(case).items()],
        events=_events(case),
        deeds=_deeds(case, staff),
    )


def _line(case: Case, staff: Staff) -> dict[str, Any]:
    """What the queue and the case itself both tell."""
    return {
        "reference": case.reference,
        "service": case.service_key,
        "subject_name": case.subject_name,
        "applicant_name": case.applicant_name,
        "state": case.state,
        "step": case.step,
        "received_at": case.received_at,
        "promised_on": case.promised_on,
        "step_due_at": case.step_due_at,
        "assignee": str(case.assignee) if case.assignee else "",
        "is_mine": case.assignee_id == staff.account_id,
        "revision": case.revision,
    }


def _events(case: Case) -> list[cases.Event]:
    return [
        cases.Event(
            kind=event.kind,
            title=str(EventKind(event.kind).label),
            at=event.at,
            by=event.actor_role or event.actor_kind,
            note=event.note,
        )
        for event in queries.history(case, public=False)
    ]


def _deeds(case: Case, staff: Staff) -> list[desk.Deed]:
    """The verb of the step first. Nothing where no officer holds the case."""
    package = package_of(case.version_id)
    step = next((step for step in package.steps if step.key == case.step), None)
    if OWNERS[CaseState(case.state)] != "officer" or step is None:
        return []
    kind = StepKind(step.kind)
    is_mine = case.assignee_id == staff.account_id
    asked: list[tuple[str, Callable[..., None], tuple[Any, ...]]] = [
        (VERBS[kind], rules.check_step, (kind,)),
        ("release", rules.check_release, ()) if is_mine else ("claim", rules.check_claim, ()),
        ("return", rules.check_return, ()),
        ("reject", rules.check_reject, ()),
    ]
    return [desk.Deed(name=name, why_not=rules.why_not(check, case, staff, *more)) for name, check, more in asked]


def _move(
    request: OfficerRequest, reference: str, permission: Permission, verb: Callable[..., Case], body: cases.Seen
) -> desk.Moved:
    """Call the verb with what the body says; `revision` refuses an older view of the case."""
    case = desk_case(request, reference, permission)
    staff = request.auth
    moved = verb(case.pk, staff=staff, by=staff.actor(case.holder_role or None), **body.model_dump())
    return desk.Moved(reference=moved.reference, state=moved.state, step=moved.step, revision=moved.revision)


@router.post(f"{CASE}/claim", response=desk.Moved, summary="Take a case")
def claim(request: OfficerRequest, reference: str, body: cases.Seen) -> desk.Moved:
    """One that nobody is working on."""
    return _move(request, reference, Permission.CASE_READ, actions.claim, body)


@router.post(f"{CASE}/release", response=desk.Moved, summary="Put a case back")
def release(request: OfficerRequest, reference: str, body: cases.Seen) -> desk.Moved:
    """Colleagues can take it again."""
    return _move(request, reference, Permission.CASE_READ, actions.release, body)


@router.post(f"{CASE}/complete", response=desk.Moved, summary="Finish a check or an approval")
def complete(request: OfficerRequest, reference: str, body: desk.Noted) -> desk.Moved:
    """The case goes on to its next step."""
    return _move(request, reference, Permission.CASE_READ, actions.complete_step, body)


@router.post(f"{CASE}/return", response=desk.Moved, summary="Send back for correction")
def send_back(request: OfficerRequest, reference: str, body: desk.Returned) -> desk.Moved:
    """The applicant is told what to do, and the clock stops until they answer."""
    return _move(request, reference, Permission.CASE_RETURN, actions.request_correction, body)


@router.post(f"{CASE}/reject", response=desk.Moved, summary="Refuse an application")
def reject(request: OfficerRequest, reference: str, body: desk.Rejected) -> desk.Moved:
    """With a reason of at least ten letters."""
    return _move(request, reference, Permission.CASE_REJECT, actions.reject, body)


@router.post(f"{CASE}/register", response=desk.Moved, summary="Note the register entry")
def register(request: OfficerRequest, reference: str, body: desk.Registered) -> desk.Moved:
    """Number and date under which the event was entered in the register."""
    return _move(request, reference, Permission.CASE_REGISTER, actions.record_register_entry, body)
