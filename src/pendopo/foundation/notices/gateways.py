"""The ways out: e-mail through Django, SMS and WhatsApp through one HTTP adapter, the screen in the demo.

A gateway answers with the provider's id of the message (maybe empty) or raises `Temporary` or `Permanent`, whose
texts hold no address and no text of the message.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from smtplib import SMTPDataError, SMTPRecipientsRefused
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.mail import EmailMessage

from .recipients import Recipient
from .states import Channel

TIMEOUT = (3, 10)
"""Seconds to connect, and to wait for the answer."""
OURS_TO_CURE = frozenset({401, 403, 404, 408, 425, 429})
"""Refusals that speak of our token, our address or our haste, not of the message: worth trying again."""
DEMO_ID = "demo"


class DeliveryFailed(Exception):
    """The message did not go out. The text holds no personal data."""


class Temporary(DeliveryFailed):
    """Worth trying again."""


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

    Returns the provider's id. Raises Temporary or Permanent. In the demo nothing leaves the machine.
    """
    if channel == Channel.IN_APP:
        return ""
    if settings.IS_DEMO:
        return DEMO_ID
    return _SENDERS[Channel(channel)](channel, reference, to, subject, body)


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
    except OSError as error:  # no connection, time-out, wrong password, and all that smtplib raises
        raise Temporary(f"mail server: {type(error).__name__}") from None
    return message_id


def _email_failure(code: int) -> DeliveryFailed:
    kind = Permanent if code >= 500 else Temporary
    return kind(f"mail server answered {code}")


def send_by_http(channel: str, reference: str, to: str, subject: str, body: str) -> str:
    """POST {to, text, reference, channel} as JSON with a bearer token. 2xx is sent; see docs of the settings."""
    try:
        answer = requests.post(
            settings.PENDOPO_SMS_URL,
            json={"to": to, "text": body, "reference": reference, "channel": channel},
            headers={"Authorization": f"Bearer {settings.PENDOPO_SMS_TOKEN}", "Idempotency-Key": reference},
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,  # the answer is read in small and only when it is good
        )
    except requests.RequestException as error:
        raise Temporary(f"gateway: {type(error).__name__}") from None
    with answer:
        if 200 <= answer.status_code < 300:
            return _provider_id(answer)
        is_final = 400 <= answer.status_code < 500 and answer.status_code not in OURS_TO_CURE
        kind = Permanent if is_final else Temporary
        raise kind(f"gateway answered {answer.status_code}")


def _provider_id(answer: requests.Response) -> str:
    """The "id" of the gateway's answer; empty when the answer is not readable. Accepted is accepted."""
    try:
        found = json.loads(answer.raw.read(4096, decode_content=True))
    except Exception:  # whatever came after "200 OK" does not undo it, and a second SMS would be worse
        return ""
    return str(found.get("id", ""))[:100] if isinstance(found, dict) else ""


_SENDERS: dict[Channel, Callable[[str, str, str, str, str], str]] = {
    Channel.EMAIL: send_email,
    Channel.SMS: send_by_http,
    Channel.WHATSAPP: send_by_http,
}
