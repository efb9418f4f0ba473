"""Reads of messages and of the state of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q, QuerySet

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.scope import current_code

from . import leases
from .models import Message, OutboxRow, Pulse, SignInNotice
from .states import Channel

ALIVE = timedelta(minutes=2)
"""A worker gives a sign every ten seconds, between two pieces of work; one piece may take a while."""


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


@dataclass(frozen=True)
class WorkOfKind:
    """Unfinished work of one topic in this region: waiting for a worker, for its day, for another try; given up."""

    topic: str
    waiting: int
    later: int
    again: int
    dead: int
    oldest: datetime | None  # when the oldest that waits for a worker or for another try was promised


def work_by_kind() -> list[WorkOfKind]:
    """One statement, by topic."""
    moment = now()
    is_alive, is_clean = Q(dead_at__isnull=True), Q(last_error="")
    rows = (
        OutboxRow.objects.filter(region_code=current_code(), done_at__isnull=True)
        .values("topic")
        .annotate(
            waiting=Count("id", filter=is_alive & is_clean & Q(due_at__lte=moment)),
            later=Count("id", filter=is_alive & is_clean & Q(due_at__gt=moment)),
            again=Count("id", filter=is_alive & ~is_clean),
            dead=Count("id", filter=~is_alive),
            oldest=Min("created_at", filter=is_alive & (~is_clean | Q(due_at__lte=moment))),
        )
        .order_by("topic")
    )
    return [WorkOfKind(**row) for row in rows]


def trouble(limit: int) -> list[OutboxRow]:
    """Work of this region that failed: given up first, then what is tried again, by its next try."""
    rows = leases.troubled_here().order_by(F("dead_at").desc(nulls_last=True), "due_at", "id")
    return list(rows[:limit])


def troubled_row(row_id: int) -> OutboxRow | None:
    found: OutboxRow | None = leases.troubled_here().filter(pk=row_id).first()
    return found


def subjects_of(message_ids: list[str]) -> dict[str, str]:
    """Message id → what it is about, for messages of this region."""
    rows = Message.objects.filter(pk__in=message_ids).values_list("pk", "subject_key")
    return {str(pk): subject for pk, subject in rows}


def workers() -> list[Pulse]:
    """Workers by their last sign of life, the freshest first. They serve all regions."""
    return list(Pulse.objects.order_by("-seen_at"))


def is_alive(pulse: Pulse) -> bool:
    return now() - pulse.seen_at < ALIVE
