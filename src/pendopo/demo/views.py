"""The demo's on-screen inbox and its stand-in for SIAK. Never mounted in production."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from pendopo.engine.cases.queries import case_for_staff
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.accounts.staff import staff_of
from pendopo.foundation.notices.models import Message
from pendopo.foundation.notices.queries import sign_in_notices
from pendopo.foundation.notices.states import Channel
from pendopo.foundation.regions.middleware import RegionRequest

from .siak import sample_document

SHOWN = 30


@dataclass(frozen=True)
class Sent:
    """One message as its reader got it: the same words on several ways are one. `ways` as in "SMS +62812…"."""

    subject: str
    body: str
    at: datetime
    ways: list[str]


@never_cache
def inbox(request: RegionRequest) -> HttpResponse:
    """What would have gone to phones and mailboxes of this region, newest first."""
    return render(request, "demo/inbox.html", {"inbox": sent(), "notices": sign_in_notices()})


def sent() -> list[Sent]:
    """The latest messages of the region in scope, newest first. One statement."""
    by_cause: dict[tuple[str, str], list[Message]] = {}
    for message in Message.objects.order_by("-created_at")[: SHOWN * len(Channel)]:
        by_cause.setdefault((message.source_key, message.recipient_key), []).append(message)
    return [
        Sent(rows[0].subject, rows[0].body, rows[0].created_at, sorted(_way(row) for row in rows))
        for rows in list(by_cause.values())[:SHOWN]
    ]


def _way(message: Message) -> str:
    return f"{message.get_channel_display()} {message.address}".strip()


@never_cache
@staff_page(Permission.CASE_REGISTER)
def siak(request: RegionRequest, reference: str) -> HttpResponse:
    """The sample document an operator would have downloaded from SIAK."""
    staff = staff_of(request)
    case = case_for_staff(staff, reference) if staff else None
    if case is None or not case.register_number:
        raise Http404
    response = HttpResponse(sample_document(case), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="siak-contoh-{case.reference}.pdf"'
    return response
