"""The data protection officer answers: grants, refuses with a reason, lifts a restriction."""

from __future__ import annotations

import json
import uuid

from django.utils.translation import gettext as _

from pendopo.foundation.accounts.actions import correct_person
from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.notices import outbox

from .. import holders, rules, telling
from ..holders import HOLDERS, Effect
from ..models import DataRequest
from ..states import RequestKind, RequestState
from .requests import _let_go, _locked

COPY = "privacy.copy"


@action("data_request.fulfilled")
def fulfil(request_id: uuid.UUID, *, staff: Staff, by: Actor, answer: str = "") -> DataRequest:
    """Grant it, and do at once what it asks; a copy is made by the worker and then announced.

    Raises Refused (no_transition, own_request, nothing_held, all_kept).
    """
    request = _locked(request_id)
    kind = RequestKind(request.kind)
    rules.check_not_own(request, staff.account_id)
    rules.check_fulfil(request, holders.plan(request.subject, kind))
    request.answer, request.decided_by_id = answer.strip(), staff.account_id
    if kind == RequestKind.ACCESS:
        request.state = RequestState.PREPARING
        outbox.enqueue(COPY, f"{request.pk}:{now():%Y%m%d%H%M%S}", {"request": str(request.pk)})
    else:
        request.state, request.decided_at = RequestState.FULFILLED, now()
        request.outcome = [effect.as_json() for effect in _do(request, kind, by)]
    _let_go(request, by)
    fields: dict[str, object] = {
        "kind": str(kind),
        "done": sum(not one["reason"] for one in request.outcome),
        "kept": sum(bool(one["reason"]) for one in request.outcome),
    }
    record("data_request", request.pk, by=by, fields=fields)
    telling.tell_person(request, str(request.state), by=by)
    return request


def _do(request: DataRequest, kind: RequestKind, by: Actor) -> list[Effect]:
    if kind != RequestKind.CORRECTION:
        return [effect for holder in HOLDERS.values() for effect in holder.carry_out(request.subject, kind, by)]
    assert request.person is not None, "a correction is received only for somebody who is known"
    changes: dict[str, str] = json.loads(request.changes)
    correct_person(request.person, changes, by=by)
    return [Effect(_("Data orang diperbaiki"))]


@action("data_request.refused")
def refuse(request_id: uuid.UUID, *, ground: str, reason: str, staff: Staff, by: Actor) -> DataRequest:
    """Refuse, with the ground and a reason that goes to the person word for word."""
    request = _locked(request_id)
    rules.check_not_own(request, staff.account_id)
    rules.check_refuse(request, ground, reason)
    request.state, request.decided_at, request.decided_by_id = RequestState.REFUSED, now(), staff.account_id
    request.ground, request.answer = ground, reason.strip()
    _let_go(request, by)
    record("data_request", request.pk, by=by, fields={"ground": ground})
    telling.tell_person(request, "refused", by=by)
    return request


@action("data_request.lifted")
def lift(request_id: uuid.UUID, *, by: Actor) -> DataRequest:
    """End a restriction that was granted: work on the data goes on."""
    request = _locked(request_id)
    rules.check_lift(request)
    number = sum(holder.lift(request.subject, by) for holder in HOLDERS.values() if holder.lift)
    request.lifted_at = now()
    request.save(update_fields=["lifted_at"])
    record("data_request", request.pk, by=by, fields={"lifted": number})
    return request
