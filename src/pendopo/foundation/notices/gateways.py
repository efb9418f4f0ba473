"""The ways out: e-mail through Django, SMS and WhatsApp through one HTTP adapter, the screen in the demo.

A gateway answers with the provider's id of the message (maybe empty) or raises `Temporary`, `Sick`, `Permanent` or
`CircuitOpen`, whose texts hold no address and no text of the message.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.mail import EmailMessage

from pendopo.foundation.common import outside
from pendopo.foundation.common.circuit import Circuit, Outage

from .recipients import Recipient
from .states import Channel

MAIL = Circuit("smtp")
PHONE = Circuit("sms")
SERVICE_NOT_AVAILABLE = 421
OURS_TO_CURE = frozenset({401, 403, 404, 408, 425, 429})
"""Refusals that speak of our token, our address or our haste, not of the message: worth trying again."""
DEMO_ID = "demo"


class DeliveryFailed(Exception):
    """The message did not go out. The text holds no personal data."""


class Temporary(DeliveryFailed):
    """Worth trying again."""


class Sick(Temporary, Outage):
    """The gateway is the matter, not this message; several in a row open its circuit."""


class Permanent(DeliveryFailed):
    """This message will never be accepted."""


def is_open(channel: str) -> bool:
    """Whether this installation can send on the channel at all."""
    if channel == Channel.IN_APP or settings.IS_DEMO:
        return True
    if channel == Channel.EMAIL:
        return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")  # it says "sent" and throws away
    return bool(settings.PENDOPO_SMS_URL)


def address_of(recipient: Recipient, channel: str) -> str:
    """Where the recipient is reached on the channel; empty when they are not."""
    if not is_open(channel):
        return ""
    return {Channel.IN_APP: recipient.key, Channel.EMAIL: recipient.email}.get(Channel(channel), recipient.phone)


def send(channel: str, *, reference: str, to: str, subject: str, body: str) -> str:
    """Send one text; `reference` is the same in every attempt, so that a provider can drop a second copy.

    Returns the provider's id. Raises DeliveryFailed, or CircuitOpen while the gateway is known to be down.
    In the demo nothing leaves the machine.
    """
    if channel == Channel.IN_APP:
        return ""
    if settings.IS_DEMO:
        return DEMO_ID
    way, circuit = _WAYS[Channel(channel)]
    return circuit.call(lambda: way(channel, reference, to, subject, body))


def send_email(channel: str, reference: str, to: str, subject: str, body: str) -> str:
    domain = urlsplit(settings.PENDOPO_BASE_URL).hostname or "pendopo"
    message_id = f"<{reference}@{domain}>"
    message = EmailMessage(" ".join(subject.split()), body, to=[to], headers={"Message-ID": message_id})
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        raise _email_failure(max(code for code, _text in error.recipients.values())) from None
    except SMTPDataError as error:
        raise _email_failure(error.smtp_code) from None
    except OSError as error:  # no connection, time-out, wrong password, and all else that smtplib raises
        raise Sick(f"mail server: {type(error).__name__}") from None
    return message_id


def _email_failure(code: int) -> DeliveryFailed:
    kind = Permanent if code >= 500 else Sick if code == SERVICE_NOT_AVAILABLE else Temporary
    return kind(f"mail server answered {code}")


def send_by_http(channel: str, reference: str, to: str, subject: str, body: str) -> str:
    """POST {to, text, reference, channel} as JSON with a bearer token. 2xx is sent; see docs of the settings."""
    headers = {"Authorization": f"Bearer {settings.PENDOPO_SMS_TOKEN}", "Idempotency-Key": reference}
    said = {"to": to, "text": body, "reference": reference, "channel": channel}
    try:
        with outside.request("POST", settings.PENDOPO_SMS_URL, json=said, headers=headers) as answer:
            return _accepted(answer)
    except requests.RequestException as error:
        raise Sick(f"gateway: {type(error).__name__}") from None


def _accepted(answer: requests.Response) -> str:
    if 200 <= answer.status_code < 300:
        return _provider_id(answer)
    text = f"gateway answered {answer.status_code}"
    if 400 <= answer.status_code < 500 and answer.status_code not in OURS_TO_CURE:
        raise Permanent(text)
    raise Sick(text, _retry_after(answer))


def _retry_after(answer: requests.Response) -> timedelta | None:
    """Seconds only; a date is left unread, because it hangs on two clocks."""
    said = answer.headers.get("Retry-After", "")
    return timedelta(seconds=int(said)) if said.isascii() and said.isdigit() and len(said) < 8 else None


def _provider_id(answer: requests.Response) -> str:
    """The "id" of the gateway's answer; empty when the answer is not readable. Accepted is accepted."""
    try:
        found = json.loads(answer.raw.read(4096, decode_content=True))
    except Exception:  # whatever came after "200 OK" does not undo it, and a second SMS would be worse
        return ""
    return str(found.get("id", ""))[:100] if isinstance(found, dict) else ""


_WAYS: dict[Channel, tuple[Callable[[str, str, str, str, str], str], Circuit]] = {
    Channel.EMAIL: (send_email, MAIL),
    Channel.SMS: (send_by_http, PHONE),
    Channel.WHATSAPP: (send_by_http, PHONE),
}
