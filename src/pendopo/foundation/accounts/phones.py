"""Phone numbers the way people here type them: 0812…, 62812…, +62 812-…, all stored as E.164."""

from __future__ import annotations

import phonenumbers
from django.utils.translation import gettext as _

from pendopo.foundation.common.errors import Refused

HOME = "ID"


def normalise(text: str) -> str:
    """ "0812-3456-7890" as "+6281234567890". Raises Refused("phone") with a sentence for the page."""
    typed = text.strip()
    if typed.startswith("62"):
        typed = f"+{typed}"
    try:
        number = phonenumbers.parse(typed, HOME)
    except phonenumbers.NumberParseException:
        raise _refusal() from None
    if not phonenumbers.is_valid_number(number):
        raise _refusal()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_or_empty(text: str) -> str:
    try:
        return normalise(text)
    except Refused:
        return ""


def looks_like_phone(text: str) -> bool:
    """Whether somebody who may type an e-mail or a phone number typed the latter."""
    return "@" not in text and sum(ch.isdigit() for ch in text) >= 6


def _refusal() -> Refused:
    return Refused(_("Tulis nomor ponsel yang benar, misalnya 0812 3456 7890."), "phone")
