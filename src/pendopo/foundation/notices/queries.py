"""Reads of messages and of the state of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.scope import current_code

from .leases import open_rows
from .models import Message, OutboxRow, SignInNotice
from .states import Channel

LATE = timedelta(minutes=10)


def inbox_of(recipient_key: str) -> QuerySet[Message]:
    """Messages on the page of one recipient in this region, newest first. An empty key has none."""
    found: QuerySet[Message] = Message.objects.filter(recipient_key=recipient_key, channel=Channel.IN_APP)
    return found.order_by("-created_at", "id") if recipient_key else found.none()


def messages_about(subject_key: str) -> QuerySet[Message]:
    """Every message about one case, on all channels, in the order they were written."""
    found: QuerySet[Message] = Message.objects.filter(subject_key=subject_key)
    return found.order_by("created_at", "id")


def sign_in_notices() -> QuerySet[SignInNotice]:
    """Codes "sent" in demo and test that still work, newest first. Always empty in production."""
    return SignInNotice.objects.filter(expires_at__gt=now()).order_by("-created_at", "-id")


def dead_rows() -> QuerySet[OutboxRow]:
    """Work of this region that was given up, newest first."""
    return OutboxRow.objects.filter(region_code=current_code(), dead_at__isnull=False).order_by("-dead_at")


@dataclass(frozen=True)
class OutboxHealth:
    """Counts over all regions: rows waiting, rows more than ten minutes behind their due time, dead rows."""

    waiting: int
    late: int
    dead: int


def outbox_health() -> OutboxHealth:
    """For the operator. Two statements; holds no personal data, so it needs no scope."""
    open_counts = open_rows().aggregate(waiting=Count("id"), late=Count("id", filter=Q(due_at__lt=now() - LATE)))
    dead = OutboxRow.objects.filter(dead_at__isnull=False).count()
    return OutboxHealth(open_counts["waiting"], open_counts["late"], dead)
