from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.records import GuardedRecord


class OutboxRow(models.Model):
    """One piece of work that a transaction promised. Rows hold ids, never personal data or secrets.

    Not scoped: the worker serves all regions and enters the row's region before it calls the consumer.
    `key` makes the promise once only: a second row with the same topic and key is not written.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    region_code = models.CharField(max_length=5)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now, editable=False)
    due_at = models.DateTimeField(default=now)
    claimed_until = models.DateTimeField(null=True, blank=True)
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


class Message(GuardedRecord):
    """A message to one person on one channel, with its text as sent. Delivery state is computed by the worker."""

    personal = ("recipient_key", "address", "subject", "body")

    class Channel(models.TextChoices):
        IN_APP = "in_app", _("Di halaman ini")
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")
        WHATSAPP = "whatsapp", _("WhatsApp")

    class State(models.TextChoices):
        QUEUED = "queued", _("Menunggu dikirim")
        SENT = "sent", _("Terkirim")
        FAILED = "failed", _("Gagal terkirim")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source_key = models.CharField(
        max_length=120
    )  # what caused it, e.g. "case-event:<id>"; with channel and recipient unique
    recipient_key = models.CharField(max_length=64)
    subject_key = models.CharField(max_length=64, blank=True)  # the case it is about
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    language = models.CharField(max_length=2, default="id")
    created_at = models.DateTimeField(default=now, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
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
