"""Delivery of queued messages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.audit.actions import SYSTEM

from . import actions, gateways, outbox
from .models import Message, OutboxRow
from .states import MessageState


def give_up(row: OutboxRow) -> None:
    message = Message.objects.get(pk=row.payload["message"])
    if message.state == MessageState.QUEUED:
        actions.mark_failed(message, "given up after the last attempt", by=SYSTEM)


def take_up(row: OutboxRow) -> None:
    """A person has the delivery tried again: the message waits once more. One that went out stays as it is."""
    message = Message.objects.get(pk=row.payload["message"])
    if message.state == MessageState.FAILED:
        actions.requeue(message, by=SYSTEM)


@outbox.consumer(actions.DELIVER, label=_("Mengirim pesan"), on_dead=give_up, on_revive=take_up)
def deliver(row: OutboxRow) -> None:
    """Send one message, unless it has gone out already. The call to the gateway is outside every transaction.

    Killed between sending and writing it down, the message is sent again with the same reference.
    """
    message: Message = Message.objects.get(pk=row.payload["message"])
    if message.state != MessageState.QUEUED:
        return
    try:
        provider_id = gateways.send(
            message.channel,
            reference=str(message.pk),
            to=message.address,
            subject=message.subject,
            body=message.body,
        )
    except gateways.Permanent as error:
        actions.mark_failed(message, str(error), by=SYSTEM)
        return
    actions.mark_sent(message, provider_id, by=SYSTEM)
