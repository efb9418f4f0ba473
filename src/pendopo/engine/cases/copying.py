"""The copy of somebody's applications: answers, history, messages and files, as far as they are theirs to take."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from pendopo.engine.catalogue.forms import display
from pendopo.engine.catalogue.package import Field
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts.models import Person
from pendopo.foundation.common.types import Json
from pendopo.foundation.notices.models import Message
from pendopo.foundation.privacy.holders import Copied, Subject

from .drafts import answers_of
from .models import Case, CaseEvent, CaseFile, Draft
from .states import EventKind
from .subjects import MOST, cases_of, drafts_of, say


def copy(subject: Subject) -> Copied:
    """Every application with answers, history, messages and files; drafts with their answers."""
    cases = list(cases_of(subject)[:MOST])
    own = own_numbers(subject, cases)
    events: dict[object, list[Json]] = {}
    for event in CaseEvent.objects.filter(case__in=cases).order_by("case_id", "sequence"):
        kind = str(EventKind(event.kind).label)
        events.setdefault(event.case_id, []).append({"at": event.at.isoformat(), "what": kind, "note": event.note})
    messages: dict[str, list[Json]] = {}
    for one in Message.objects.filter(subject_key__in=[str(case.pk) for case in cases]).order_by("created_at"):
        messages.setdefault(one.subject_key, []).append(
            {"at": one.created_at.isoformat(), "channel": one.channel, "subject": one.subject, "body": one.body}
        )
    rows = CaseFile.objects.filter(case__in=cases, superseded_at__isnull=True).select_related("case", "file")
    # a photo of a family card shows every number in it: files are for a verified owner only
    files = [(f"{row.case.reference}/{row.field_key}-{row.file.original_name}", row.file) for row in rows]
    return Copied(
        {
            "applications": [
                _copied(case, subject, own, events.get(case.pk, []), messages.get(str(case.pk), []))
                for case in cases
            ],
            "drafts": [
                {
                    "started_at": draft.started_at.isoformat(),
                    "answers": _answers(draft, subject, own, is_own=subject.is_verified),
                }
                for draft in drafts_of(subject)[:MOST]
            ],
        },
        tuple(files) if subject.is_verified else (),
    )


def own_numbers(subject: Subject, cases: list[Case]) -> frozenset[str]:
    """Identity numbers that belong to the verified owner; all others in the forms are somebody else's."""
    if not subject.is_verified:
        return frozenset()
    person = Person.objects.filter(pk=subject.person_id).first()
    return frozenset(one for one in (person.nik, person.kk_number) if one) if person else frozenset()


def _copied(case: Case, subject: Subject, own: frozenset[str], events: list[Json], messages: list[Json]) -> Json:
    package = package_of(case.version_id)
    is_own = subject.is_verified and case.applicant_id == subject.person_id
    return {
        "reference": case.reference,
        "service": say(package.title),
        "state": case.get_state_display(),
        "received_at": case.received_at.isoformat(),
        "finished_at": case.finished_at.isoformat() if case.finished_at else None,
        "register_number": case.register_number if is_own else "",
        "answers": _answers(case, subject, own, is_own=is_own),
        "history": events,
        "messages": messages,
    }


def _answers(record: Case | Draft, subject: Subject, own: frozenset[str], *, is_own: bool) -> Json:
    """By question. Identity numbers of others stay masked; a child's data go to the verified parent who applied."""
    package = package_of(record.version_id)
    return {
        say(field.label) if (field := package.fields.get(key)) else key: _shown(field, value, own, is_own)
        for key, value in answers_of(record).items()
    }


def _shown(field: Field | None, value: Json, own: frozenset[str], is_own: bool) -> Json:
    if field is None or (field.data_class == "specific" and not is_own):
        return gettext("tidak ditampilkan: bukan data Anda sendiri, atau pemiliknya belum dipastikan")
    return display(field, value, get_language() or "id", reveal=str(value) in own)
