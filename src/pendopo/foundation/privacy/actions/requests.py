"""A request comes in, is looked at, is taken back; and its clock speaks up."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from pendopo.foundation.accounts.models import Account
from pendopo.foundation.audit.actions import SYSTEM, Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.types import Json
from pendopo.foundation.documents.actions import discard_file, store_file
from pendopo.foundation.documents.uploads import CleanFile
from pendopo.foundation.notices import outbox

from .. import rules, telling
from ..holders import Subject
from ..models import CLOCK, DataRequest
from ..states import Door, RequestKind, RequestState

REMIND = "privacy.remind"
REMINDERS = (24, 48, 72)
"""Hours after which the data protection officers are told that a request still waits."""


@action("data_request.received")
def receive(
    kind: RequestKind,
    subject: Subject,
    *,
    by: Actor,
    label: str = "",
    detail: str = "",
    changes: dict[str, str] | None = None,
    proof: CleanFile | None = None,
    email: str = "",
    phone: str = "",
    language: str = "id",
    entered_by: Account | None = None,
) -> DataRequest:
    """Take a request in; the 72 hours run from now. `entered_by`: an officer wrote it down at the desk.

    Raises Refused (not_known, already_open, no_changes, no_proof).
    """
    rules.check_receive(kind, subject)
    if kind == RequestKind.CORRECTION:
        rules.check_changes(changes or {}, proof is not None)
    moment = now()
    request = DataRequest(
        kind=kind,
        door=Door.DESK if entered_by else Door.ONLINE,
        account_id=subject.account_id,
        person_id=subject.person_id,
        subject_key=subject.case_key,
        label=label,
        email=email,
        phone=phone,
        language=language,
        entered_by=entered_by,
        detail=detail.strip(),
        changes=json.dumps(changes) if changes else "",
        proof=store_file(proof, purpose="data_proof", by=by) if proof else None,
        received_at=moment,
        due_at=moment + CLOCK,
    )
    request.save(force_insert=True)
    record("data_request", request.pk, by=by, fields={"kind": str(kind), "door": str(request.door)})
    for hours in REMINDERS:
        payload: dict[str, Json] = {"request": str(request.pk), "hours": hours}
        outbox.enqueue(REMIND, f"{request.pk}:{hours}", payload, due_at=moment + timedelta(hours=hours))
    telling.tell_person(request, "received", by=by)
    telling.tell_officers(request, 0, by=by)
    return request


@action("data_request.viewed")
def view_request(request: DataRequest, *, by: Actor) -> None:
    """Looking at what a person asked is a read of personal data, by the data protection officer too."""
    record("data_request", request.pk, by=by, fields={"role": by.role}, reads_personal_data=True)


@action("data_request.cancelled")
def cancel(request_id: uuid.UUID, *, by: Actor) -> DataRequest:
    """The person takes it back while nobody has answered."""
    request = _locked(request_id)
    rules.check_transition(request, RequestState.CANCELLED)
    request.state, request.decided_at = RequestState.CANCELLED, now()
    _let_go(request, by)
    record("data_request", request.pk, by=by)
    telling.tell_person(request, "cancelled", by=by)
    return request


@action("data_request.reminded")
def remind(request_id: uuid.UUID, hours: int, *, by: Actor = SYSTEM) -> None:
    """Tell the officers that a request still waits. Nothing is said of one that was answered."""
    request = DataRequest.objects.get(pk=request_id)
    record("data_request", request.pk, by=by, fields={"hours": hours, "open": request.is_open})
    if request.is_open:
        telling.tell_officers(request, hours, by=by)


def _locked(request_id: uuid.UUID) -> DataRequest:
    request: DataRequest = (
        DataRequest.objects.select_for_update(of=("self",))
        .select_related("proof", "person", "account")
        .get(pk=request_id)
    )
    return request


def _let_go(request: DataRequest, by: Actor) -> None:
    """Wanted values and proof are needed until the answer and no longer."""
    proof, request.proof, request.changes = request.proof, None, ""
    request.save()
    if proof is not None:
        discard_file(proof, by=by)
