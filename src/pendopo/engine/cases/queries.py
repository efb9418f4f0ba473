"""Finding cases: the officer's queue, an applicant's cases, one case by reference and code."""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from pendopo.foundation.accounts.models import Account
from pendopo.foundation.accounts.queries import with_nik
from pendopo.foundation.accounts.roles import PERMISSIONS, Permission, Role
from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.references import parse_reference
from pendopo.foundation.search.queries import matching

from .codes import code_index
from .finding import KIND
from .models import Case, CaseEvent, CaseFile, Correction
from .states import OPEN, PUBLIC_EVENTS, CaseState

PAGE = 25
URGENT = F("promised_on").asc(nulls_last=True)
"""Most urgent first; both databases put what has no promise at the end."""


@dataclass(frozen=True)
class Queue:
    """One page of a queue. `has_next` is known without counting."""

    rows: list[Case]
    page: int
    has_next: bool


def visible_to(staff: Staff) -> QuerySet[Case]:
    """Cases this officer may read: a village officer those of the village, others those their office handles.

    Everything staff see of cases, lists, search, counts and files, starts here.
    """
    readers = [row for row in staff.memberships if Permission.CASE_READ in PERMISSIONS[Role(row.role)]]
    offices = [row for row in readers if row.role != Role.VILLAGE_OFFICER]
    villages = [row.village_code for row in readers if row.role == Role.VILLAGE_OFFICER and row.village_code]
    found: QuerySet[Case] = Case.objects.filter(
        Q(holder_id__in=[row.organisation_id for row in offices])
        | Q(owner__in=sorted({row.organisation_kind for row in offices}))
        | Q(village_code__in=villages)
    )
    return found


class Place(NamedTuple):
    """A row of a queue by what it is sorted by: a promised day (None: no promise) or the moment of receipt, and key."""

    value: date | datetime | None
    key: uuid.UUID


BY_RECEIPT = frozenset({"returned", "done"})
VIEWS = ("mine", "returned", "open", "done")


def queue(staff: Staff, view: str = "mine", text: str = "", page: int = 1) -> Queue:
    """A page of 25 cases. `view`: waiting for me · with the applicant · all open · finished. Two statements at most.

    `text` is a reference, a NIK, or beginnings of words of its names or of parts of its reference.
    """
    start = (page - 1) * PAGE
    found = list(_queue(staff, view, text)[start : start + PAGE + 1])
    return Queue(found[:PAGE], page, len(found) > PAGE)


def queue_after(staff: Staff, view: str, text: str, last: Place | None) -> Queue:
    """The same rows, those behind `last`: none is passed over when others leave the queue meanwhile."""
    rows = _queue(staff, view, text)
    found = list((rows if last is None else rows.filter(_behind(view, last)))[: PAGE + 1])
    return Queue(found[:PAGE], 1, len(found) > PAGE)


def place_of(case: Case, view: str) -> Place:
    """Where the case stands in this view."""
    return Place(case.received_at if view in BY_RECEIPT else case.promised_on, case.pk)


def _behind(view: str, last: Place) -> Q:
    if view not in BY_RECEIPT:
        undated = Q(promised_on__isnull=True)
        if last.value is None:
            return undated & Q(pk__gt=last.key)
        return Q(promised_on__gt=last.value) | Q(promised_on=last.value, pk__gt=last.key) | undated
    word = "lt" if view == "done" else "gt"
    return Q(**{f"received_at__{word}": last.value}) | Q(received_at=last.value, pk__gt=last.key)


def _queue(staff: Staff, view: str, text: str) -> QuerySet[Case]:
    rows = _in_view(visible_to(staff), staff, view).select_related("applicant", "assignee")
    return _matching(rows, text).defer("answers", "secret")


def _in_view(rows: QuerySet[Case], staff: Staff, view: str) -> QuerySet[Case]:
    if view == "returned":
        return rows.filter(state=CaseState.RETURNED).order_by("received_at", "id")
    if view == "open":
        return rows.filter(state__in=sorted(OPEN)).order_by(URGENT, "id")
    if view == "done":
        return rows.exclude(state__in=sorted(OPEN)).order_by("-received_at", "id")
    mine = Q(pk__in=[])
    for row in staff.memberships:
        mine |= Q(holder_id=row.organisation_id, holder_role=row.role)
    waiting = [CaseState.RECEIVED, CaseState.IN_PROGRESS]
    free = Q(assignee__isnull=True) | Q(assignee_id=staff.account_id)
    return rows.filter(mine & free, state__in=waiting).order_by(URGENT, "id")


def _matching(rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    text = text.strip()
    if not text:
        return rows
    reference = parse_reference(text)
    if reference is not None:
        return rows.filter(reference=reference)
    digits = "".join(ch for ch in text if ch.isdigit())
    if len(digits) == 16:
        return rows.filter(with_nik(digits, via="applicant__"))
    return rows.filter(pk__in=matching(KIND, text))


def case_for_staff(staff: Staff, reference: str) -> Case | None:
    """One case by reference, or None when it is not theirs to read."""
    found: Case | None = (
        visible_to(staff)
        .select_related("applicant", "assignee", "holder", "letter", "register_document")
        .filter(reference=reference)
        .first()
    )
    return found


def case_by_code(typed_reference: str, typed_code: str) -> Case | None:
    """The case that this reference and access code open, or None. Both wrong and unknown look the same."""
    reference = parse_reference(typed_reference)
    index = code_index(typed_code)
    case: Case | None = Case.objects.filter(reference=reference).first() if reference else None
    if case is None or not hmac.compare_digest(case.access_index, index):
        return None
    return case


def cases_of(account: Account) -> QuerySet[Case]:
    """What this account handed in in this region, newest first."""
    found: QuerySet[Case] = Case.objects.filter(account=account).order_by("-received_at")
    return found


def history(case: Case, *, public: bool) -> list[CaseEvent]:
    """Events in order; the public history leaves out what concerns only the office."""
    events = CaseEvent.objects.filter(case=case).order_by("sequence")
    return list(events.filter(kind__in=sorted(PUBLIC_EVENTS)) if public else events)


def evidence(case: Case) -> dict[str, CaseFile]:
    """The current file of each field."""
    rows = CaseFile.objects.filter(case=case, superseded_at__isnull=True).select_related("file")
    return {row.field_key: row for row in rows}


def open_corrections(case: Case) -> dict[str, str]:
    """{field key: what to do} of what the applicant has still to correct."""
    rows = Correction.objects.filter(case=case, answered_at__isnull=True).order_by("id")
    return {row.field_key: row.note for row in rows}


def in_window(day: date) -> list[uuid.UUID]:
    """Open cases with a promise whose window, from receipt to the promised date, holds the day."""
    rows = Case.objects.filter(state__in=sorted(OPEN), complete_at__lte=now(), promised_on__gte=day)
    return [pk for pk, complete_at in rows.values_list("pk", "complete_at") if complete_at.date() <= day]
