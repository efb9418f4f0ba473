"""Runs one batch in a thread of the web process that holds the passphrase."""

from __future__ import annotations

import contextvars
import threading
import uuid

import structlog
from django.db import connections

from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused

from .. import signers
from ..actions.signing import SigningFailed, sign_letter
from ..failures import SigningFault
from ..models import SigningBatch, SigningItem
from ..passphrase import Passphrase
from . import actions, queries

log = structlog.get_logger(__name__)


def begin(batch: SigningBatch, passphrase: Passphrase, *, by: Actor) -> threading.Thread:
    """Sign the letters of `batch` beside the pages, in the scope of the caller. Returns at once.

    The thread is a daemon: a server told to stop does not wait for it, and the worker then ends the batch.
    """
    scope = contextvars.copy_context()
    thread = threading.Thread(
        target=scope.run, args=(_work_and_close, batch.pk, passphrase, by), name="signing-batch", daemon=True
    )
    thread.start()
    return thread


def _work_and_close(batch_id: uuid.UUID, passphrase: Passphrase, by: Actor) -> None:
    try:
        work(batch_id, passphrase, by=by)
    except Exception as error:  # the kind alone; the batch is ended by the worker when its lease runs out
        log.error("signing_batch.broke", batch=str(batch_id), error=type(error).__name__)
    finally:
        connections.close_all()


def work(batch_id: uuid.UUID, passphrase: Passphrase, *, by: Actor) -> None:
    """Each letter through its own state machine; then the passphrase is wiped, whatever happened."""
    batch: SigningBatch = SigningBatch.objects.select_related("signatory").get(pk=batch_id)
    waiting = queries.items_of(batch)
    try:
        problem = ""
        try:
            signer = signers.official(by.name, batch.signatory.position, batch.signatory.nik, passphrase)
        except SigningFault as fault:
            log.warning("signing_batch.no_signer", batch=str(batch_id), error=str(fault))
            problem = fault.code
        while waiting and not problem:
            if passphrase.is_over or now() >= batch.ends_at:
                problem = "out_of_time"
                break
            if not actions.begin_item(waiting[0], by=by):
                return
            problem = _sign(waiting.pop(0), signer, by)
        for item in waiting:
            actions.end_item(item, problem, by=by)
        actions.end_batch(batch, by=by)
    finally:
        passphrase.wipe()


def _sign(item: SigningItem, signer: signers.Signer, by: Actor) -> str:
    """Returns why the rest of the batch must not be tried; empty to go on."""
    try:
        sign_letter(item.letter, with_=signer, by=by)
    except SigningFailed as failed:
        actions.end_item(item, failed.code, by=by)
        return ("stopped" if failed.code == "wrong_passphrase" else failed.code) if failed.stops_batch else ""
    except Refused:
        actions.end_item(item, "stopped", by=by)
        return ""
    actions.end_item(item, by=by)
    return ""
