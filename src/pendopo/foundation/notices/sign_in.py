"""Codes for signing in: sent at once and never stored, because a stored code is a key lying about.

They do not pass through the outbox or the messages of a region: nobody has a region yet while signing in.
In the demo and in tests they are shown on screen instead, see `queries.sign_in_notices`.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings

from pendopo.foundation.common.circuit import CircuitOpen
from pendopo.foundation.common.clock import now

from . import gateways
from .models import SignInNotice


def send(channel: str, to: str, *, subject: str, body: str, lifetime: timedelta) -> None:
    """Send one text that is of use for `lifetime`. Raises gateways.DeliveryFailed when it did not go out."""
    if settings.IS_DEMO or settings.MODE == "test":
        _show(channel, to, subject, body, lifetime)
        return
    if not gateways.is_open(channel):
        raise gateways.Temporary(f"no way out is configured for {channel}")
    try:
        gateways.send(channel, reference=str(uuid.uuid4()), to=to, subject=subject, body=body)
    except CircuitOpen as error:
        raise gateways.Temporary(str(error)) from None


def forget(*addresses: str | None) -> None:
    """Remove what was shown on screen for these addresses; they have been used."""
    known = [address for address in addresses if address]
    if known and not settings.IS_PRODUCTION:
        SignInNotice.objects.filter(address__in=known).delete()


def _show(channel: str, to: str, subject: str, body: str, lifetime: timedelta) -> None:
    moment = now()
    SignInNotice.objects.filter(expires_at__lte=moment).delete()
    SignInNotice.objects.create(
        channel=channel, address=to, subject=subject, body=body, created_at=moment, expires_at=moment + lifetime
    )
