"""The copy of somebody's data: made by the worker, kept encrypted for seven days, downloaded, destroyed."""

from __future__ import annotations

import uuid
from datetime import timedelta

from pendopo.foundation.audit.actions import SYSTEM, Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.documents import storage
from pendopo.foundation.documents.actions import discard_file, store_file
from pendopo.foundation.documents.uploads import CleanFile
from pendopo.foundation.notices import outbox

from .. import rules, telling
from ..models import DataRequest
from ..states import DeletionKind, RequestState
from .deleting import log_deletion
from .requests import _locked

LIFE = timedelta(days=7)
EXPIRE = "privacy.copy_expires"


@action("data_copy.made")
def deliver_copy(request_id: uuid.UUID, content: bytes, *, by: Actor = SYSTEM) -> DataRequest:
    """Keep the copy and say that it can be downloaded. A second call finds the first and changes nothing."""
    request = _locked(request_id)
    record("data_request", request.pk, by=by, fields={"size": len(content)}, reads_personal_data=True)
    if request.state != RequestState.PREPARING:
        return request
    rules.check_transition(request, RequestState.FULFILLED)
    stored = store_file(CleanFile(content, "application/zip", "salinan-data.zip"), purpose="data_copy", by=by)
    request.state, request.decided_at = RequestState.FULFILLED, now()
    request.copy, request.copy_until = stored, now() + LIFE
    request.save()
    outbox.enqueue(EXPIRE, str(request.pk), {"request": str(request.pk)}, due_at=request.copy_until)
    telling.tell_person(request, "fulfilled", by=by)
    return request


@action("data_copy.failed")
def give_up_copy(request_id: uuid.UUID, *, by: Actor = SYSTEM) -> None:
    """The copy could not be made: the request waits for the officer again, its clock unchanged."""
    request = _locked(request_id)
    record("data_request", request.pk, by=by)
    if request.state == RequestState.PREPARING:
        rules.check_transition(request, RequestState.RECEIVED)
        request.state = RequestState.RECEIVED
        request.save()


@action("data_copy.downloaded")
def download_copy(request: DataRequest, *, by: Actor) -> bytes:
    """The bytes of the copy. Each download is a read of its own. Raises Refused "copy_gone", CannotDecrypt."""
    rules.check_copy(request)
    assert request.copy is not None
    record("data_request", request.pk, by=by, fields={"file": str(request.copy.pk)}, reads_personal_data=True)
    return storage.read(request.copy)


@action("data_copy.removed")
def remove_copy(request_id: uuid.UUID, *, by: Actor = SYSTEM) -> bool:
    """The bytes and their record go, the answer stays. False when they were gone already."""
    rows = DataRequest.objects.select_for_update(of=("self",)).select_related("copy")
    request: DataRequest = rows.get(pk=request_id)
    stored = request.copy
    record("data_request", request.pk, by=by)
    if stored is None:
        return False
    request.copy = None
    request.save(update_fields=["copy"])
    discard_file(stored, by=by)
    return True


@action("data_copy.expired")
def expire_copy(request_id: uuid.UUID, *, by: Actor = SYSTEM) -> None:
    """Seven days are over: remove the copy, with a line in the deletion log."""
    record("data_request", request_id, by=by)
    if remove_copy(request_id, by=by):
        log_deletion(
            DeletionKind.COPY, "copies", "copy", [str(request_id)], rule="7 days after it was made", by=by
        )
