from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.records import GuardedRecord
from pendopo.foundation.common.scope import OUTBOX

from .states import Channel, MessageState


class OutboxRow(models.Model):
    """One piece of work that a transaction promised. Rows hold ids, never personal data or secrets.

    Not scoped: the worker serves all regions and enters the row's region before it calls the consumer.
    `key` makes the promise once only: a second row with the same topic and key is not written.
    `held_since`: waiting for something outside to come back, without an attempt being spent.
    Dead and done: a person has settled it in another way.
    """

    personal: ClassVar[tuple[str, ...]] = ()
    views: ClassVar[tuple[str, ...]] = (OUTBOX,)  # the worker looks for work in every region

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    region_code = models.CharField(max_length=5)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now, editable=False)
    due_at = models.DateTimeField(default=now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    held_since = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "key"], name="one_promise_per_key")]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(done_at__isnull=True, dead_at__isnull=True),
                name="outbox_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class Pulse(models.Model):
    """One running worker: when it was seen last, and the circuits that are open in it.

    `open_circuits`: name → {"cause": text without personal data, "until": ISO moment}.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    worker = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    open_circuits = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.worker


class Message(GuardedRecord):
    """A message to one person on one channel, with its text as sent. The worker says what became of it.

    `source_key` is what caused it, such as "case-event:12"; `subject_key` the case it is about.
    """

    personal = ("recipient_key", "address", "subject", "body")

    Channel = Channel
    State = MessageState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source_key = models.CharField(max_length=120)
    recipient_key = models.CharField(max_length=64)
    subject_key = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    language = models.CharField(max_length=2, default="id")
    created_at = models.DateTimeField(default=now, editable=False)
    state = models.CharField(max_length=8, choices=MessageState.choices, default=MessageState.QUEUED)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "source_key", "recipient_key", "channel"], name="one_message_per_cause"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["region_code", "recipient_key", "-created_at"], name="message_recipient"),
            models.Index(fields=["region_code", "subject_key"], name="message_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.source_key}"


class SignInNotice(models.Model):
    """A sign-in code shown on screen instead of being sent. Written in demo and test only, gone once it expires.

    Not scoped: nobody has a region yet while signing in.
    """

    personal: ClassVar[tuple[str, ...]] = ("address", "body")

    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} {self.created_at}"
