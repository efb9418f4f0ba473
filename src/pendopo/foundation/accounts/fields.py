"""Form fields for the ways people name themselves: a phone number, or whichever of e-mail and phone they have."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.errors import Refused

from . import phones


class Contact(NamedTuple):
    """One of the two is empty. `email` in small letters, `phone` as E.164."""

    email: str
    phone: str


class PhoneField(forms.CharField):
    """Takes 0812…, 62812… and +62 812-…; gives E.164."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Nomor ponsel"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))
        super().__init__(**{"max_length": 30, **kwargs})

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return _phone(typed) if typed else ""


class ContactField(forms.CharField):
    """An e-mail address or a phone number in one box; gives a Contact."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("E-mail atau nomor ponsel"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}))
        super().__init__(**{"max_length": 254, **kwargs})

    def clean(self, value: Any) -> Any:
        return read_contact(super().clean(value))


def read_contact(typed: str) -> Contact:
    """Raises ValidationError with a sentence that names both ways."""
    if phones.looks_like_phone(typed):
        return Contact("", _phone(typed))
    address = typed.strip().lower()
    EmailValidator(message=_("Tulis e-mail atau nomor ponsel yang benar, misalnya 0812 3456 7890."))(address)
    return Contact(address, "")


def _phone(typed: str) -> str:
    try:
        return phones.normalise(typed)
    except Refused as refused:
        raise forms.ValidationError(str(refused), code=refused.code) from None
