"""The second factor: a code from an app on the phone, asked for after the password or the e-mailed code.

Whether a session used it stands in the session (allauth notes each way in), so that asking costs no statement.
"""

from __future__ import annotations

import io
from typing import Any

import segno
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.crypto import open_global, seal_global

from .models import Account
from .roles import NEED_SECOND_FACTOR

CONTEXT = "mfa.authenticator"
METHOD = "mfa"
ONWARD = "after_second_factor"
"""Session key of the page one was on the way to."""


class Adapter(DefaultMFAAdapter):
    """Our words; secrets encrypted; the QR code drawn by segno."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Langkah kedua tidak dapat dilepas."),
        "cannot_generate_recovery_codes": _("Pasang aplikasi kode dahulu."),
        "incorrect_code": _("Kode tidak cocok. Tunggu kode berikutnya di aplikasi, lalu tulis yang itu."),
        "unverified_email": _("Pastikan e-mail Anda dahulu."),
    }

    def get_totp_label(self, user: Any) -> str:
        return user.email or user.phone or str(user)

    def build_totp_svg(self, url: str) -> str:
        """An inline SVG element without style or script."""
        out = io.BytesIO()
        segno.make(url, error="m", micro=False).save(
            out,
            kind="svg",
            xmldecl=False,
            svgns=True,
            scale=4,
            border=4,
            light="#fff",
            svgclass=None,
            lineclass=None,
        )
        return out.getvalue().decode()

    def encrypt(self, text: str) -> str:
        return seal_global(text, CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        return open_global(encrypted_text, CONTEXT)


def is_required(roles: frozenset[str]) -> bool:
    """Whether somebody with these roles enters the workbench only with it, in this installation."""
    return settings.PENDOPO_SECOND_FACTOR == "required" and not NEED_SECOND_FACTOR.isdisjoint(roles)


def is_used(request: HttpRequest) -> bool:
    """Whether this session was signed in with it."""
    session = getattr(request, "session", None)
    ways = session.get(AUTHENTICATION_METHODS_SESSION_KEY, []) if session is not None else []
    return any(way.get("method") == METHOD for way in ways)


def forget_use(request: HttpRequest) -> None:
    """The session counts as signed in without it from now on."""
    ways = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [way for way in ways if way.get("method") != METHOD]


def is_set_up(account: Account) -> bool:
    found: bool = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP).exists()
    return found
