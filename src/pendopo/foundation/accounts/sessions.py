"""Sessions in a table that also says whose they are, on what device, from where, and when last used.

The columns are filled whenever a session is saved, so that the list of "my sessions" costs nothing elsewhere. A
signed-in session is marked at sign-in; the mark holds its beginning and its last use, in seconds.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DBStore
from django.http import HttpRequest

from pendopo.foundation.common.clock import now

MARK = "mark"
TOUCH = 5 * 60
"""Seconds after which another use is noted."""
STRAGGLERS = timedelta(minutes=1)

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    (r"Edg", "Edge"),
    (r"OPR|Opera", "Opera"),
    (r"SamsungBrowser", "Samsung Internet"),
    (r"UCBrowser", "UC Browser"),
    (r"Firefox|FxiOS", "Firefox"),
    (r"Chrome|CriOS", "Chrome"),
    (r"Safari", "Safari"),
)


class SessionStore(DBStore):
    """Django's sessions in our table."""

    @classmethod
    def get_model_class(cls) -> Any:
        from .models import SignInSession

        return SignInSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        mark, account = data.get(MARK), data.get(SESSION_KEY)
        if mark and account:
            row.account_id = uuid.UUID(account)
            row.device, row.place = mark["device"], mark["place"]
            row.started_at = datetime.fromtimestamp(mark["since"], UTC)
            row.seen_at = datetime.fromtimestamp(mark["seen"], UTC)
        return row


def begin(request: HttpRequest) -> None:
    """Mark the session as signed in now."""
    moment = _seconds()
    request.session[MARK] = {
        "since": moment,
        "seen": moment,
        "device": device_of(request.headers.get("User-Agent", "")),
        "place": place_of(get_client_ip(request) or ""),
    }


def note_use(request: HttpRequest) -> bool:
    """Note that a signed-in session is used. False when it is too old to go on: sign it out.

    One that lay idle goes on for citizens, but is marked, and opens no workbench until the next sign-in.
    """
    session = request.session
    if SESSION_KEY not in session:
        return True
    if MARK not in session:
        begin(request)
    mark, moment = session[MARK], _seconds()
    if moment - mark["since"] > settings.PENDOPO_SESSION_HOURS * 3600:
        return False
    rest = moment - mark["seen"]
    if rest >= TOUCH:
        is_idle = is_idle_now(mark) or rest > settings.PENDOPO_IDLE_MINUTES * 60
        session[MARK] = {**mark, "seen": moment, "idle": is_idle}
    return True


def is_idle_now(mark: dict[str, Any]) -> bool:
    return bool(mark.get("idle"))


def is_idle(request: HttpRequest) -> bool:
    """Whether this session once lay unused for longer than staff may leave it."""
    session = getattr(request, "session", None)
    return session is not None and is_idle_now(session.get(MARK, {}))


def renew(request: HttpRequest) -> None:
    """Give the session a new name, because it has just got a right by a code: a name planted here gains nothing.

    The old name keeps what it held, without the new right, for one more minute. Django deletes it at once; then the
    second of two clicks, which still carries the old name, would start an empty session and lose what was held.
    """
    session = request.session
    old = session.session_key
    session.create()  # keeps what is loaded, under a new name
    if old:
        SessionStore.get_model_class().objects.filter(pk=old).update(expire_date=now() + STRAGGLERS)


def device_of(agent: str) -> str:
    """ "Chrome · Android"; what is unknown stays out."""
    browser = next((name for pattern, name in _BROWSERS if re.search(pattern, agent)), "")
    system = next((name for word, name in _SYSTEMS if word in agent), "")
    return " · ".join(part for part in (browser, system) if part)


def place_of(address: str) -> str:
    """The address cut to its network, since the whole one says too much: "203.0.113.…", "2001:db8:1:…"."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return ".".join(str(found).split(".")[:3]) + ".…"
    return ":".join(found.exploded.split(":")[:3]) + ":…"


def _seconds() -> int:
    return int(now().timestamp())
