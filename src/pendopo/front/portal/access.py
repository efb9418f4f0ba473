"""Which drafts and cases this visitor may open: by what the session was given, or by the account.

Everything else answers 404, as if it did not exist. The region of the address is the scope of every look-up, so a
key of one region opens nothing in another.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from pendopo.engine.cases import drafts
from pendopo.engine.cases.models import Case, Draft, DraftFile
from pendopo.engine.catalogue.package import Package, Page
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts import sessions
from pendopo.foundation.accounts.doors import citizen_actor
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.accounts.staff import staff_of
from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.references import parse_reference
from pendopo.foundation.common.types import Answers

DRAFTS = "drafts"
CASES = "cases"
MOST = 30
"""Keys that one session keeps of each kind; the oldest fall out."""


@dataclass(frozen=True)
class Filling:
    """A draft with the package it was started on."""

    draft: Draft
    package: Package

    @cached_property
    def answers(self) -> Answers:
        return drafts.answers_of(self.draft)

    @cached_property
    def files(self) -> dict[str, DraftFile]:
        """The file of each field that has one."""
        rows = DraftFile.objects.filter(draft=self.draft).select_related("file")
        return {row.field_key: row for row in rows}

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Pages that the answers given so far lead through."""
        return self.package.visible_pages(self.answers)


def give(request: HttpRequest, kind: str, key: uuid.UUID) -> None:
    """Let this session open a draft or a case from now on."""
    held = [one for one in request.session.get(kind, []) if one != str(key)]
    request.session[kind] = [*held, str(key)][-MOST:]


def give_by_code(request: HttpRequest, kind: str, key: uuid.UUID) -> None:
    """The same for a code that was typed. The session gets a new name: whoever noted the old one gains nothing."""
    give(request, kind, key)
    sessions.renew(request)


def holds(request: HttpRequest, kind: str, key: uuid.UUID) -> bool:
    return str(key) in request.session.get(kind, [])


def close(request: HttpRequest) -> None:
    """Forget all drafts and cases on this device; what was saved stays saved.

    The session gets a new name: whoever noted the old one here cannot read along with the next person.
    """
    for kind in (DRAFTS, CASES):
        request.session.pop(kind, None)
    if request.session.session_key:
        request.session.cycle_key()


def filling(request: HttpRequest, service_key: str, draft_id: uuid.UUID) -> Filling | None:
    """The draft at this address, or None: not theirs, expired, sent, or of another service."""
    draft: Draft | None = Draft.objects.filter(pk=draft_id, expires_at__gt=now()).first()
    if draft is None or not _may_open(request, draft):
        return None
    package = package_of(draft.version_id)
    return Filling(draft, package) if package.key == service_key else None


def _may_open(request: HttpRequest, draft: Draft) -> bool:
    if holds(request, DRAFTS, draft.pk):
        return True
    return request.user.is_authenticated and (
        request.user.pk == draft.account_id or _is_clerk(request, draft.entered_by_id)
    )


def _is_clerk(request: HttpRequest, entered_by: uuid.UUID | None) -> bool:
    """Whether the visitor typed it in at the counter and may still do so: who has left the office opens nothing."""
    if entered_by is None or request.user.pk != entered_by:
        return False
    staff = staff_of(request)
    return staff is not None and staff.has(Permission.CASE_ENTER)


def sent(request: HttpRequest, draft_id: uuid.UUID) -> Case | None:
    """The case that a draft of this visitor has become, or None."""
    case: Case | None = Case.objects.select_related("applicant").filter(draft_id=draft_id).first()
    if case is None:
        return None
    may_open = _is_own(request, case) or holds(request, DRAFTS, draft_id) or _is_clerk(request, case.entered_by_id)
    return case if may_open else None


def _holds_anything(request: HttpRequest) -> bool:
    held = request.session.get(CASES) or request.session.get(DRAFTS)
    return bool(held) or request.user.is_authenticated


def case_of(request: HttpRequest, reference: str) -> Case | None:
    """The case at this address if this visitor may open it. No statement for a visitor who holds nothing."""
    canonical = parse_reference(reference)
    if canonical is None or not _holds_anything(request):
        return None
    case: Case | None = (
        Case.objects.select_related("applicant", "holder", "letter__signed_file", "register_document")
        .filter(reference=canonical)
        .first()
    )
    return case if case is not None and _may_follow(request, case) else None


def _may_follow(request: HttpRequest, case: Case) -> bool:
    """By the code, by the draft this session sent, or by the account."""
    by_session = holds(request, CASES, case.pk) or holds(request, DRAFTS, case.draft_id)
    return by_session or _is_own(request, case)


def _is_own(request: HttpRequest, case: Case) -> bool:
    return request.user.is_authenticated and request.user.pk == case.account_id


def actor(request: HttpRequest, record: Draft | Case | None = None) -> Actor:
    """Who acts: an officer of the counter on what came in there, else the citizen.

    A colleague who goes on with a counter draft is no applicant either, and must not come to own the case.
    """
    if record is not None and record.entered_by_id is not None:
        staff = staff_of(request)
        if staff is not None and staff.has(Permission.CASE_ENTER):
            return staff.actor()
    return citizen_actor(request)
