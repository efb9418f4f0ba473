"""The door after wrong passwords: what django-axes asks us, and the page it shows.

Hard: five wrong passwords for one account from one address close it there for a quarter of an hour. Soft: fifty wrong
ones in an hour from everywhere close the password for that account (ACCOUNT_RATE_LIMITS); a code by e-mail or phone
still opens it, so that strangers cannot keep an officer out.
"""

from __future__ import annotations

from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pendopo.foundation.common.crypto import digest


def account_digest(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The account that is tried, as axes keeps it: no address is stored, not even a wrong one."""
    said = credentials or {}
    typed = str(said.get("email") or said.get("phone") or said.get("username") or "")
    return digest(f"sign-in:{typed.strip().lower()}")[:32]


def client_address(request: HttpRequest) -> str | None:
    """The one allauth counts by too: of IPv6 only the network, since a guest there has addresses without end."""
    address = get_client_ip(request)
    return str(truncate_ip(address)) if address else None


def locked(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The same words whether there is such an account or not, and when to come back."""
    return too_many(request, int(settings.AXES_COOLOFF_TIME.total_seconds()))


def too_many(request: HttpRequest, seconds: int = 300) -> HttpResponse:
    """429 with the minutes to wait."""
    response = render(request, "429.html", {"minutes": -(-seconds // 60)}, status=429)
    response["Retry-After"] = str(seconds)
    return response
