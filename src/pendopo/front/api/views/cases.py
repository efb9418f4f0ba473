"""Following an application with its reference and access code, and the applicant's own verbs."""

from __future__ import annotations

from typing import Annotated, cast

from django.utils.translation import gettext
from ninja import Header, Router

from pendopo.engine.cases import actions, rules
from pendopo.engine.cases.actions.submitting import Incomplete
from pendopo.engine.cases.asked import Asked, answers_given, widened
from pendopo.engine.cases.drafts import answers_of
from pendopo.engine.cases.models import Case, CaseEvent
from pendopo.engine.cases.queries import evidence, history, open_corrections
from pendopo.engine.cases.states import CLOCK_STOPPED, CaseState, EventKind
from pendopo.engine.catalogue.answering import say
from pendopo.engine.catalogue.forms import PageForm, given_page
from pendopo.engine.catalogue.package import Package
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.common.types import Answers
from pendopo.foundation.documents.states import LetterState
from pendopo.foundation.regions.middleware import RegionRequest

from ..doors import APPLICANT, lacking, own_case
from ..faults import field_problem, form_problems, unknown_field
from ..problems import Failed
from ..schemas import cases as schemas

router = Router(tags=["cases"])
AccessCode = Annotated[str, Header(alias="X-Access-Code", max_length=40)]
GUESSING = {"x-problems": [429]}


@router.get("/cases/{str:reference}", response=schemas.Case, summary="Follow a case", openapi_extra=GUESSING)
def case(request: RegionRequest, reference: str, code: AccessCode) -> schemas.Case:
    """Where it is, who holds it, what happened, by when it is promised."""
    return _shown(own_case(request, reference, code))


@router.post("/cases/{str:reference}/correct", response=schemas.Case, summary="Correct", openapi_extra=GUESSING)
def correct(request: RegionRequest, reference: str, body: schemas.Corrected, code: AccessCode) -> schemas.Case:
    """Answer everything that was asked for, and nothing else. Where a file is asked for, use the page."""
    case = own_case(request, reference, code)
    rules.check_correct(case, APPLICANT)
    rules.check_fresh(case, body.revision)
    asked = Asked(case, package_of(case.version_id), open_corrections(case))
    given = cast("Answers", body.answers)
    held = frozenset(evidence(case))

    def bind(one: Asked) -> PageForm:
        return given_page(
            one.package, one.page, answers_of(case), given, region_code=request.region.code, held=held
        )

    asked = widened(asked, bind)
    _check_asked(asked, given)
    form = bind(asked)
    if not form.is_valid():
        raise Failed(422, "incomplete", errors=form_problems(form))
    try:
        fresh = actions.correct(
            case.pk, by=APPLICANT, answers=answers_given(form), files={}, revision=body.revision
        )
    except Incomplete as incomplete:
        raise lacking(incomplete) from None
    return _shown(fresh)


def _check_asked(asked: Asked, given: Answers) -> None:
    fields = asked.page.fields
    files = [field.key for field in fields if field.is_file and field.key in asked.notes]
    if files:
        errors = [field_problem(key, gettext("Ganti berkas ini di halaman permohonan."), "file") for key in files]
        raise Failed(422, "file_asked", errors=errors)
    unknown = [unknown_field(key) for key in given if key not in {field.key for field in fields}]
    if unknown:
        raise Failed(422, "not_asked", errors=unknown)


@router.post("/cases/{str:reference}/withdraw", response=schemas.Case, summary="Withdraw", openapi_extra=GUESSING)
def withdraw(request: RegionRequest, reference: str, body: schemas.Seen, code: AccessCode) -> schemas.Case:
    """Take the application back, before it is decided or registered."""
    case = own_case(request, reference, code)
    return _shown(actions.withdraw(case.pk, by=APPLICANT, revision=body.revision))


def _shown(case: Case) -> schemas.Case:
    package = package_of(case.version_id)
    is_returned = case.state == CaseState.RETURNED
    return schemas.Case(
        reference=case.reference,
        service=case.service_key,
        title=say(package.title),
        state=case.state,
        state_title=str(CaseState(case.state).label),
        holder=case.holder.name if case.holder else "",
        received_at=case.received_at,
        promised_on=case.promised_on,
        is_paused=case.state in CLOCK_STOPPED,
        decided_at=case.decided_at,
        on_time=case.on_time,
        revision=case.revision,
        corrections=_corrections(case, package) if is_returned else [],
        events=[_event(event) for event in history(case, public=True)],
        letter_code=case.letter.code if case.letter and case.letter.state == LetterState.SIGNED else None,
        why_not_correct=rules.why_not(rules.check_correct, case, APPLICANT),
        why_not_withdraw=rules.why_not(rules.check_withdraw, case, APPLICANT),
    )


def _corrections(case: Case, package: Package) -> list[schemas.AskedField]:
    return [
        schemas.AskedField(field=key, label=say(package.fields[key].label), note=note)
        for key, note in open_corrections(case).items()
    ]


def _event(event: CaseEvent) -> schemas.Event:
    """Officers are named by their role, as on the page."""
    return schemas.Event(
        kind=event.kind,
        title=str(EventKind(event.kind).label),
        at=event.at,
        by=event.actor_role or event.actor_kind,
        note=event.note,
    )
