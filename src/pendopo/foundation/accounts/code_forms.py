"""The forms that ask for a code of the authenticator app, or one of the recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as allauth
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.crypto import digest, open_global, seal_global

from .models import Account
from .second_factor import CONTEXT

TRIES, WINDOW = 10, 3600
"""Wrong codes for one account in an hour. A guess hits one of three valid codes in a million."""
_STEPS = 5
"""Steps for which a used code is remembered; with a tolerance of one, none lives longer than three."""


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "w-8 digits"}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=attrs), help_text=help_text)


class OnceMixin(forms.Form):
    """A code opens once, and wrong ones end the attempt for a while, in every process alike."""

    user: Account

    def clean_code(self) -> str:
        tries = f"second-factor:{self.user.pk}"
        cache.add(tries, 0, WINDOW)
        if cache.incr(tries) > TRIES:
            raise forms.ValidationError(
                _("Terlalu banyak kode salah. Tunggu satu jam, lalu coba lagi."), code="too_many"
            )
        code = str(super().clean_code()).strip()  # type: ignore[misc]
        if not use_up(self.user, code):
            raise get_adapter().validation_error("incorrect_code")
        cache.delete(tries)
        return code


def use_up(account: Account, code: str) -> bool:
    """Whether the code is used for the first time. allauth remembers it for one step of its clock, but with a
    tolerance a code lives for three.
    """
    lifetime = app_settings.TOTP_PERIOD * _STEPS
    key = digest(f"{account.pk}:{normalize_user_code(code)}")[:40]
    return bool(cache.add(f"used-code:{key}", 1, lifetime))


class AuthenticateForm(OnceMixin, allauth.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Kode dari aplikasi, atau satu kode cadangan"))


class ReauthenticateForm(OnceMixin, allauth.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(_("Kode dari aplikasi, atau satu kode cadangan"))


class ActivateForm(OnceMixin, ActivateTOTPForm):
    """The secret waits in the session, encrypted, until the first code proves that the app has it."""

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)  # not allauth's, which keeps the secret as it is
        self.user = user
        self.secret = self._secret()
        self.fields["code"] = code_field(_("Kode 6 angka dari aplikasi"))

    @staticmethod
    def _secret() -> str:
        """The one offered before, so that a page loaded twice shows one code to scan."""
        session = context.request.session
        if SECRET_SESSION_KEY not in session:
            session[SECRET_SESSION_KEY] = seal_global(generate_totp_secret(), CONTEXT)
        return open_global(session[SECRET_SESSION_KEY], CONTEXT)


def recovery_codes_left(account: Account) -> int:
    """How many recovery codes are unused."""
    row = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(row.wrap().get_unused_codes()) if row else 0
