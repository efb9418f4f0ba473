"""Verbs on signatories and batches. A passphrase is no argument of any of them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from pendopo.foundation.audit.actions import SYSTEM, Actor, action, record
from pendopo.foundation.common.clock import now, today
from pendopo.foundation.common.nik import parse_nik
from pendopo.foundation.notices import outbox

from ..actions.signing import give_back
from ..models import Letter, Signatory, SigningBatch, SigningItem
from ..states import LetterState
from . import queries, rules
from .states import BatchState, ItemState

WATCH = "documents.watch_batch"


@action("signatory.set")
def set_signatory(account_id: uuid.UUID, *, position: str, nik: str, by: Actor) -> Signatory:
    """From today. The earlier appointment of the account here ends, and its NIK goes. Raises Refused."""
    rules.check_signatory(position, nik)
    Signatory.objects.filter(account_id=account_id, valid_to__isnull=True).update(valid_to=today(), nik="")
    made = Signatory(
        account_id=account_id, position=position.strip()[:120], nik=parse_nik(nik).text, valid_from=today()
    )
    made.save()
    record("signatory", made.pk, by=by, fields={"account": str(account_id)})
    return made


@action("signatory.ended")
def end_signatory(signatory: Signatory, *, by: Actor) -> None:
    Signatory.objects.filter(pk=signatory.pk).update(valid_to=today(), nik="")
    record("signatory", signatory.pk, by=by)


@action("signing_batch.started")
def start_batch(
    letters: list[Letter], *, account_id: uuid.UUID, passphrase_length: int, by: Actor
) -> SigningBatch:
    """Write down what is to be signed, and promise to look after it should this process end. Raises Refused."""
    signatory = queries.signatory_of(account_id)
    rules.check_start(signatory, letters, passphrase_length)
    moment = now()
    batch = SigningBatch(
        signatory=signatory,
        account_id=account_id,
        started_at=moment,
        ends_at=moment + rules.LIFE,
        lease_until=moment + rules.LEASE,
    )
    batch.save(force_insert=True)
    SigningItem.objects.bulk_create(
        [SigningItem(batch=batch, letter=letter, position=place) for place, letter in enumerate(letters, 1)]
    )
    _watch(batch)
    record("signing_batch", batch.pk, by=by, fields={"letters": len(letters)})
    return batch


@action("signing_batch.item_begun")
def begin_item(item: SigningItem, *, by: Actor) -> bool:
    """Renew the lease and begin the next letter. False when the batch is over: others took it for dead."""
    held = SigningBatch.objects.filter(pk=item.batch_id, state=BatchState.RUNNING)
    is_alive = bool(held.update(lease_until=now() + rules.LEASE))
    if is_alive:
        SigningItem.objects.filter(pk=item.pk).update(state=ItemState.SIGNING)
    record("signing_batch", item.batch_id, by=by, fields={"item": item.position, "alive": is_alive})
    return is_alive


@action("signing_batch.item_ended")
def end_item(item: SigningItem, problem: str = "", *, by: Actor) -> None:
    """Signed where there is no problem. The letter shows it too, where it waits on."""
    SigningItem.objects.filter(pk=item.pk).update(
        state=ItemState.FAILED if problem else ItemState.SIGNED, problem=problem
    )
    if problem:
        waiting = Letter.objects.filter(pk=item.letter_id, state=LetterState.AWAITING_SIGNATURE)
        waiting.update(problem=problem)
    record("signing_batch", item.batch_id, by=by, fields={"item": item.position, "problem": problem})


@action("signing_batch.ended")
def end_batch(batch: SigningBatch, *, by: Actor) -> None:
    """The process that ran it says so. Nothing to do where others ended it already."""
    SigningBatch.objects.filter(pk=batch.pk, state=BatchState.RUNNING).update(
        state=BatchState.DONE, ended_at=now()
    )
    record("signing_batch", batch.pk, by=by)


@action("signing_batch.interrupted")
def interrupt_batch(batch: SigningBatch, *, by: Actor = SYSTEM) -> None:
    """Its process is gone: what it had in hand waits for a signature again."""
    rules.check_end(batch, BatchState.INTERRUPTED)
    for item in queries.items_of(batch):
        if item.state in (ItemState.SIGNED, ItemState.FAILED):
            continue
        if item.letter.state == LetterState.SIGNING:
            give_back(item.letter, why="crash", by=by)
        is_signed = item.letter.state == LetterState.SIGNED
        item.problem = "" if is_signed else ("crash" if item.state == ItemState.SIGNING else "stopped")
        item.state = ItemState.SIGNED if is_signed else ItemState.FAILED
        item.save()
    SigningBatch.objects.filter(pk=batch.pk).update(state=BatchState.INTERRUPTED, ended_at=now())
    record("signing_batch", batch.pk, by=by)


@action("signing_batch.watched")
def watch(batch_id: uuid.UUID, *, by: Actor = SYSTEM) -> None:
    """Look again when the lease runs out, or end a batch that was left behind. Again does no harm."""
    batch: SigningBatch = SigningBatch.objects.select_for_update().get(pk=batch_id)
    if rules.is_left_behind(batch):
        interrupt_batch(batch, by=by)
    elif batch.state == BatchState.RUNNING:
        _watch(batch)
    record("signing_batch", batch.pk, by=by)


def _watch(batch: SigningBatch) -> None:
    due = batch.lease_until + timedelta(seconds=1)
    outbox.enqueue(WATCH, f"{batch.pk}:{due.isoformat()}", {"batch": str(batch.pk)}, due_at=due)
