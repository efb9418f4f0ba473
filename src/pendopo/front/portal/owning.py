"""Whose data this visitor may see here, and the page that shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from pendopo.engine.cases.models import Case
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.privacy import queries, rules
from pendopo.foundation.privacy.holders import Subject
from pendopo.foundation.privacy.models import DataRequest
from pendopo.foundation.privacy.states import RequestKind, RequestState
from pendopo.foundation.regions.middleware import RegionRequest

from . import access
from .data_forms import SLUGS

MOST_REQUESTS = 50
TONES = {
    RequestState.RECEIVED: "progress",
    RequestState.PREPARING: "progress",
    RequestState.FULFILLED: "success",
    RequestState.REFUSED: "stopped",
    RequestState.CANCELLED: "stopped",
}


@dataclass(frozen=True)
class LookLine:
    """One line of design/_timeline.html."""

    title: str
    at: datetime
    by: str
    text: str
    tone: str


@dataclass(frozen=True)
class Way:
    """One thing that can be asked; `reason` says why not now."""

    title: str
    url: str
    reason: str


def subject_here(request: HttpRequest) -> Subject | None:
    """The signed-in account; None for everybody else."""
    return queries.subject_of(request.user) if isinstance(request.user, Account) else None


def subject_of_case(request: HttpRequest, case: Case) -> Subject:
    """One application. Only its own account counts as its owner; a code opens it without knowing who holds it."""
    if isinstance(request.user, Account) and request.user.pk == case.account_id:
        mine = queries.subject_of(request.user)
        return Subject(mine.account_id, mine.person_id, str(case.pk))
    return Subject(case_key=str(case.pk))


def request_here(request: HttpRequest, request_id: UUID) -> DataRequest | None:
    """The request of this account, or about an application that this session has opened by its code."""
    found = queries.request_by_id(request_id)
    if found is None:
        return None
    if request.user.is_authenticated and found.account_id == request.user.pk:
        return found
    is_open_here = bool(found.subject_key) and found.account_id is None
    return found if is_open_here and found.subject_key in request.session.get(access.CASES, []) else None


def held_cases(request: HttpRequest) -> list[Case]:
    """Applications that this session has opened by their codes. One statement, none without any."""
    keys = request.session.get(access.CASES, [])
    return (
        list(Case.objects.filter(pk__in=keys).defer("answers", "secret").order_by("-received_at")) if keys else []
    )


def page_of(request: RegionRequest, subject: Subject, page: int, case: Case | None = None) -> dict[str, Any]:
    """Everything the page shows, in a number of statements that does not grow with what is held."""
    looks, has_more = queries.trail(subject, page)
    return {
        "case": case,
        "subject": subject,
        "controller": queries.controller(),
        "held": queries.held(subject),
        "looks": [
            LookLine(
                look.what,
                look.at,
                look.who,
                f"{look.about}. {gettext('Alasan: %s') % look.reason}" if look.reason else look.about,
                "progress" if look.is_read else "plain",
            )
            for look in looks
        ],
        "page": page,
        "has_more": has_more,
        "requests": [
            (one, TONES[RequestState(one.state)]) for one in queries.requests_of(subject)[:MOST_REQUESTS]
        ],
        "ways": ways(request, subject, case),
    }


def ways(request: RegionRequest, subject: Subject, case: Case | None) -> list[Way]:
    names: dict[str, str] = {"region": request.region.slug} | ({"reference": case.reference} if case else {})
    address = "portal:ask_case_data" if case else "portal:ask_data"
    return [
        Way(
            str(kind.label),
            reverse(address, kwargs={**names, "kind": slug}),
            rules.why_not(rules.check_receive, kind, subject),
        )
        for slug, kind in SLUGS.items()
        if kind != RequestKind.CORRECTION or subject.person_id is not None
    ]
