"""The sessions of one account: where it is signed in, and how to end that elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from pendopo.foundation.audit.actions import Actor, record_global
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.crypto import digest

from .models import Account, SignInSession

SHOWN = 30


@dataclass(frozen=True)
class Device:
    """One session. `handle` names it in a form without being its key."""

    handle: str
    device: str
    place: str
    started_at: datetime | None
    seen_at: datetime | None
    is_this: bool


def devices(account: Account, this_key: str | None) -> list[Device]:
    """Where the account is signed in, the latest use first; the session that asks comes first of all."""
    rows = _alive(account).order_by("-seen_at")[:SHOWN]
    found = [
        Device(
            _handle(row.session_key),
            row.device,
            row.place,
            row.started_at,
            row.seen_at,
            row.session_key == this_key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.is_this)


def end(account: Account, handle: str, *, by: Actor) -> bool:
    """Sign out the session with this handle; False when there is none of this account."""
    key = next((key for key in _keys(account) if _handle(key) == handle), None)
    return key is not None and _end(account, [key], by) == 1


def end_others(account: Account, this_key: str | None, *, by: Actor) -> int:
    """Sign out everywhere but here. How many sessions that were."""
    return _end(account, [key for key in _keys(account) if key != this_key], by)


def end_all(account: Account, *, by: Actor) -> int:
    return _end(account, _keys(account), by)


def _end(account: Account, keys: list[str], by: Actor) -> int:
    ended: int = SignInSession.objects.filter(pk__in=keys).delete()[0]
    if ended:
        record_global("account.sessions_ended", "account", account.pk, by=by, fields={"count": ended})
    return ended


def _alive(account: Account) -> QuerySet[SignInSession]:
    return SignInSession.objects.filter(account_id=account.pk, expire_date__gt=now())


def _keys(account: Account) -> list[str]:
    return list(_alive(account).values_list("session_key", flat=True))


def _handle(session_key: str) -> str:
    return digest(f"session:{session_key}")[:20]
