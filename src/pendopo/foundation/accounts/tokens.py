"""API tokens: a program acts for an account, in one region, for a time, and never with more than its owner may do.

256 random bits need no slow hash: nobody guesses them, and the plain SHA-256 is found by its index.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.audit.actions import SYSTEM, Actor, action, record
from pendopo.foundation.common.clock import now, today
from pendopo.foundation.common.errors import Refused

from .models import Account, ApiToken
from .roles import Permission
from .staff import Staff, staff_of_account

PREFIX = "pdp_"
"""Lets scanners of source code recognise a token that was left lying there."""
LONGEST_DAYS = 365
WITH_REASON = frozenset({Permission.PERSON_REVEAL})
"""What asks a person for a reason is not for programs."""


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def issuable(staff: Staff) -> frozenset[Permission]:
    """What a token of this officer may be given."""
    return staff.permissions - WITH_REASON


@action("token.issued")
def issue_token(
    *, account: Account, name: str, days: int, permissions: Iterable[Permission] | None = None, by: Actor
) -> tuple[ApiToken, str]:
    """A token and its secret, which is shown now and never again. Without `permissions` it gets all it may have.

    Raises Refused "not_staff", "too_long" or "too_much".
    """
    staff = staff_of_account(account)
    if staff is None:
        raise Refused(_("Akun ini tidak bertugas di wilayah ini."), "not_staff")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(_("Token berlaku 1 sampai 365 hari."), "too_long")
    wanted = issuable(staff) if permissions is None else frozenset(permissions)
    if not wanted <= issuable(staff):
        raise Refused(_("Token tidak boleh melakukan lebih dari pemiliknya."), "too_much")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        account=account,
        name=name[:80],
        digest=digest_of(secret),
        permissions=sorted(wanted),
        expires_on=today() + timedelta(days=days),
    )
    token.save()
    record("token", token.pk, by=by, fields={"account": str(account.pk), "permissions": token.permissions})
    return token, secret


@action("token.revoked")
def revoke_token(token_id: uuid.UUID, *, by: Actor) -> ApiToken:
    """From now on it opens nothing. Revoking twice keeps the first moment."""
    token: ApiToken = ApiToken.objects.get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
    record("token", token.pk, by=by)
    return token


def staff_by_token(secret: str) -> Staff | None:
    """The officer a token of the region in scope acts for, within what it may do; None for any that does not hold.

    Two statements; its first use of a day is recorded.
    """
    token: ApiToken | None = (
        ApiToken.objects.select_related("account")
        .filter(digest=digest_of(secret), revoked_at__isnull=True, expires_on__gte=today())
        .first()
    )
    if token is None or not token.account.is_active:
        return None
    staff = staff_of_account(token.account)
    if staff is None:
        return None
    if token.last_used_on != today():
        _note_use(token, by=SYSTEM)
    return replace(staff, within=frozenset(Permission(word) for word in token.permissions))


@action("token.used")
def _note_use(token: ApiToken, *, by: Actor) -> None:
    token.last_used_on = today()
    token.save(update_fields=["last_used_on"])
    record("token", token.pk, by=by)
