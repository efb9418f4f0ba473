"""Messages to people: queued with the change they tell of, delivered later by the worker."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.records import require_writing
from pendopo.foundation.common.scope import current_code

from . import gateways, leases, outbox
from .inserts import insert_missing
from .models import Message, OutboxRow
from .recipients import Recipient as Recipient
from .rules import check_given_up
from .states import Channel, MessageState

DELIVER = "notices.deliver"
MANY = 200
"""Rows that one press of a button revives."""
_NAMESPACE = uuid.UUID("5c1e2b0e-9a43-4f0c-8d70-6f3f2f5d7a11")


@action("message.queued")
def queue_message(
    *,
    source_key: str,
    subject_key: str,
    recipient: Recipient,
    subject: str,
    body: str,
    channels: Iterable[str],
    by: Actor,
) -> list[Message]:
    """One message for each channel on which the recipient can be reached (maybe none), and its delivery.

    `source_key` is what caused it, such as "case-event:12": the same cause, recipient and channel make one message;
    on a repeat the first text stands. `subject_key` is the case it is about. A message for the page itself
    (in_app) is delivered by being written; the others wait for the worker.
    """
    rows = [
        _message(source_key, subject_key, recipient, subject, body, channel, address)
        for channel in dict.fromkeys(channels)
        if (address := gateways.address_of(recipient, channel))
    ]
    record("message", source_key[:64], by=by, fields={"channels": [row.channel for row in rows]})
    require_writing(Message)
    written = insert_missing(rows)
    outbox.enqueue_many(
        DELIVER, [(str(row.pk), {"message": str(row.pk)}) for row in rows if row.state == MessageState.QUEUED]
    )
    if written == len(rows):
        return rows
    return list(Message.objects.filter(pk__in=[row.pk for row in rows]))


def _message(
    source_key: str, subject_key: str, recipient: Recipient, subject: str, body: str, channel: str, address: str
) -> Message:
    """An unsaved message. Its id follows from its cause, so that a repeat meets the row that is there."""
    moment = now()
    is_here = channel == Channel.IN_APP
    code = current_code()
    return Message(
        id=uuid.uuid5(_NAMESPACE, "\x00".join((code, source_key, recipient.key, channel))),
        region_code=code,
        source_key=source_key,
        subject_key=subject_key,
        recipient_key=recipient.key,
        channel=channel,
        address="" if is_here else address,
        subject=" ".join(subject.split())[:200],
        body=body,
        language=recipient.language,
        created_at=moment,
        state=MessageState.SENT if is_here else MessageState.QUEUED,
        sent_at=moment if is_here else None,
    )


@action("message.sent")
def mark_sent(message: Message, provider_id: str, *, by: Actor) -> Message:
    message.state = MessageState.SENT
    message.sent_at = now()
    message.provider_id = provider_id
    message.error = ""
    message.save(update_fields=["state", "sent_at", "provider_id", "error"])
    record("message", message.pk, by=by, fields={"channel": message.channel})
    return message


@action("message.failed")
def mark_failed(message: Message, error: str, *, by: Actor) -> Message:
    """`error` holds no personal data."""
    message.state = MessageState.FAILED
    message.error = error[:200]
    message.save(update_fields=["state", "error"])
    record("message", message.pk, by=by, reason=error, fields={"channel": message.channel})
    return message


@action("message.requeued")
def requeue(message: Message, *, by: Actor) -> Message:
    message.state = MessageState.QUEUED
    message.error = ""
    message.save(update_fields=["state", "error"])
    record("message", message.pk, by=by, fields={"channel": message.channel})
    return message


@action("message.read")
def mark_read(*, message_id: uuid.UUID | str, recipient_key: str, by: Actor) -> Message:
    """The recipient has seen it; the first time stands. Raises Message.DoesNotExist for another's message."""
    message: Message = Message.objects.get(pk=message_id, recipient_key=recipient_key)
    if message.read_at is None:
        message.read_at = now()
        message.save(update_fields=["read_at"])
    record("message", message.pk, by=by, fields={"channel": message.channel})
    return message


@action("outbox.revived")
def revive(row_id: int, *, by: Actor) -> OutboxRow:
    """Try a troubled row of this region again, now and with a fresh set of attempts.

    Raises OutboxRow.DoesNotExist for any other: of another region, settled, in hand, or not in trouble.
    """
    row = _troubled(row_id, dead_at=None, claimed_until=None, held_since=None, attempts=0, due_at=now())
    known = outbox.CONSUMERS.get(row.topic)
    if known and known.on_revive:
        known.on_revive(row)
    record("outbox", row.pk, by=by, fields={"topic": row.topic})
    return row


@action("outbox.kind_revived")
def revive_kind(topic: str, *, by: Actor) -> int:
    """Try the dead rows of one kind again, the oldest `MANY` at most. Returns how many."""
    dead = leases.dead_here().filter(topic=topic).order_by("dead_at").values_list("pk", flat=True)[:MANY]
    revived = [revive(pk, by=by) for pk in list(dead)]
    record("outbox", topic, by=by, fields={"rows": len(revived)})
    return len(revived)


@action("outbox.given_up")
def give_up(row_id: int, reason: str, *, by: Actor) -> OutboxRow:
    """A person settles a troubled row in another way; it is not tried again. Raises as `revive`, and Refused."""
    check_given_up(reason)
    was_dead = OutboxRow.objects.filter(pk=row_id, dead_at__isnull=False).exists()
    row = _troubled(row_id, dead_at=now(), done_at=now(), claimed_until=None)
    known = outbox.CONSUMERS.get(row.topic)
    if known and known.on_dead and not was_dead:
        known.on_dead(row)
    record("outbox", row.pk, by=by, reason=reason, fields={"topic": row.topic})
    return row


def _troubled(row_id: int, **changes: object) -> OutboxRow:
    """Change a troubled row that no worker has in hand, in one statement, and read it."""
    if not leases.troubled_here().filter(pk=row_id).update(**changes):
        raise OutboxRow.DoesNotExist
    return OutboxRow.objects.get(pk=row_id)


@action("message.erased")
def erase_messages(subject_key: str, *, by: Actor) -> int:
    """Empty address and words of every message about one case; what still waited is not sent. Returns how many."""
    rows = Message.objects.filter(subject_key=subject_key)
    waiting = rows.filter(state=MessageState.QUEUED).update(
        state=MessageState.FAILED, error="erased before delivery"
    )
    number: int = rows.update(address="", subject="", body="")
    record("case", subject_key, by=by, fields={"messages": number, "unsent": waiting})
    return number
