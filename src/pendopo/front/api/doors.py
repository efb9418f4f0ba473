"""Who comes in: an officer's program by its token, an applicant's by the code of the case or the key of the draft."""

from __future__ import annotations

import hmac
import uuid
from typing import NamedTuple

from django.http import Http404, HttpRequest
from ninja.security import HttpBearer

from pendopo.engine.cases import drafts
from pendopo.engine.cases.actions.submitting import Incomplete
from pendopo.engine.cases.codes import draft_key
from pendopo.engine.cases.models import Case, Draft, DraftFile
from pendopo.engine.cases.queries import case_for_staff
from pendopo.engine.cases.tries import open_by_code
from pendopo.engine.catalogue.forms import Problem
from pendopo.engine.catalogue.package import Package
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.accounts.tokens import staff_by_token
from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.references import parse_reference
from pendopo.foundation.common.types import Answers
from pendopo.foundation.documents.limits import client_address
from pendopo.foundation.regions.middleware import RegionRequest

from .problems import Failed, FieldProblem

APPLICANT = Actor("citizen")
"""Somebody without an account, as on the pages."""


class Token(HttpBearer):
    """`Authorization: Bearer pdp_…`, made with `./pendopo token new`. It belongs to one region."""

    def authenticate(self, request: HttpRequest, token: str) -> Staff | None:
        return staff_by_token(token.strip())


class OfficerRequest(RegionRequest):
    """A call with a token."""

    auth: Staff


class Filling(NamedTuple):
    """A draft with its package, opened answers, and the file of each field that has one."""

    draft: Draft
    package: Package
    answers: Answers
    files: dict[str, DraftFile]


def may(request: OfficerRequest, permission: Permission) -> Staff:
    """The officer, where this token may do that."""
    if not request.auth.has(permission):
        raise Failed(403, "no_permission")
    return request.auth


def desk_case(request: OfficerRequest, reference: str, permission: Permission) -> Case:
    """The case at this address, for an officer who may read it and holds the permission besides."""
    may(request, Permission.CASE_READ)
    staff = may(request, permission)
    canonical = parse_reference(reference)
    case = case_for_staff(staff, canonical) if canonical else None
    if case is None:
        raise Http404
    return case


def own_case(request: RegionRequest, reference: str, code: str) -> Case:
    """The case that reference and code open together; which of both was wrong is not told."""
    case = open_by_code(reference, code, client_address(request))
    if case is None:
        raise Http404
    return case


def holds_key(draft_id: uuid.UUID, key: str) -> bool:
    return hmac.compare_digest(key.encode("utf-8", "replace"), draft_key(draft_id).encode())


def own_draft(draft_id: uuid.UUID, key: str) -> Filling:
    """The draft that this key opens. 409 once it was sent; 404 for any other."""
    if not holds_key(draft_id, key):
        raise Http404
    draft: Draft | None = Draft.objects.filter(pk=draft_id, expires_at__gt=now()).first()
    if draft is None:
        raise Failed(409, "draft_gone")
    rows = DraftFile.objects.filter(draft=draft).select_related("file")
    files = {row.field_key: row for row in rows}
    return Filling(draft, package_of(draft.version_id), drafts.answers_of(draft), files)


def lacking(incomplete: Incomplete) -> Failed:
    """Everything that an application still lacks."""
    found = [one for one in incomplete.problems if isinstance(one, Problem)]
    errors = [FieldProblem(field=one.field_key, message=one.message, code="incomplete") for one in found]
    return Failed(422, incomplete.code, str(incomplete.reason), errors)
