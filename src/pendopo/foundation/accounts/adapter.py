"""How allauth stores phones, sends codes and words its errors here.

Codes go out through the gateways of `notices`, at once. Where a code could not be sent the person is told so,
alike for known and unknown contacts.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.clock import now
from pendopo.foundation.notices import gateways, sign_in
from pendopo.foundation.notices.states import Channel

from . import phones
from .fields import PhoneField
from .models import Account

log = structlog.get_logger(__name__)

REAUTHENTICATION_TIMEOUT = 300
LIFETIME = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
_MISMATCH = _("E-mail, nomor ponsel, atau kata sandi tidak cocok.")
_WAIT = _("Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi.")

SAID = {
    "account/messages/password_changed.txt": _("Kata sandi Anda sudah diganti."),
    "account/messages/email_confirmation_failed.txt": _("E-mail ini sudah dipakai akun lain."),
    "mfa/messages/totp_activated.txt": _("Langkah kedua sudah terpasang."),
    "mfa/messages/totp_deactivated.txt": _("Langkah kedua sudah dilepas."),
}
"""What we say after the fact; about everything else the page itself speaks."""

TOLD = {
    "account/email/password_reset": _("Kata sandi akun Pendopo Anda diganti."),
    "account/email/password_changed": _("Kata sandi akun Pendopo Anda diganti."),
    "mfa/email/totp_activated": _("Langkah kedua (kode dari aplikasi) dipasang di akun Pendopo Anda."),
    "mfa/email/totp_deactivated": _("Langkah kedua (kode dari aplikasi) dilepas dari akun Pendopo Anda."),
    "mfa/email/recovery_codes_generated": _("Kode cadangan akun Pendopo Anda dibuat baru."),
}
"""What the owner of an account is told elsewhere too, since it may not have been the owner who did it."""


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Akun ini tidak aktif."),
        "email_password_mismatch": _MISMATCH,
        "phone_password_mismatch": _MISMATCH,
        "username_password_mismatch": _MISMATCH,
        "invalid_login": _MISMATCH,
        "email_taken": _("E-mail ini sudah dipakai akun lain."),
        "phone_taken": _("Nomor ponsel ini sudah dipakai akun lain."),
        "incorrect_code": _("Kode tidak cocok. Periksa lagi, lalu tulis ulang."),
        "incorrect_password": _("Kata sandi tidak cocok."),
        "same_as_current": _("Nomor ini sama dengan yang sekarang."),
        "too_many_login_attempts": _WAIT,
        "rate_limited": _WAIT,
    }

    # accounts

    def save_user(self, request: HttpRequest, user: Any, form: BaseForm, commit: bool = True) -> Any:
        """A citizen signs up: a name, and an e-mail or a phone still to be verified. Codes only, no password."""
        said = form.cleaned_data
        user.name = said["name"]
        user.email = said.get("email") or None
        user.phone = said.get("phone") or None
        user.language = get_language() or "id"
        user.set_unusable_password()
        if commit:
            user.save()
        return user

    def get_login_stages(self) -> list[str]:
        ours = {
            "allauth.account.stages.EmailVerificationStage": "pendopo.foundation.accounts.stages.EmailStage",
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """allauth leaves the phone out, so that five wrong passwords would lock out everybody with a phone."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}{credentials.get('phone', '')}"

    # phones

    def phone_form_field(self, **kwargs: Any) -> Any:
        kwargs.pop("label", None)  # allauth's own word
        return PhoneField(**kwargs)

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        user.phone = phone
        user.phone_verified = verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: Any, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> Any:
        number = phones.normalise_or_empty(phone)
        return Account.objects.filter(phone=number).first() if number else None

    # messages

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        words = context | {"email": email, "minutes": int(LIFETIME.total_seconds() // 60)}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", words).split())
        body = render_to_string(f"{template_prefix}_message.txt", words).strip()
        self._send(Channel.EMAIL, email, subject, body)

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        text = gettext("Kode Pendopo Anda: %(code)s. Jangan berikan kode ini kepada siapa pun.") % {"code": code}
        self._send_sms(phone, text)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        self._send_sms(phone, gettext("Belum ada akun Pendopo dengan nomor ini. Silakan daftar dahulu."))

    def send_account_already_exists_sms(self, phone: str) -> None:
        text = gettext("Nomor ini sudah punya akun Pendopo. Pilih Masuk, lalu minta kode.")
        self._send_sms(phone, text)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        what = TOLD.get(template_prefix)
        if what is None:
            return
        text = gettext("%(what)s Bukan Anda? Segera hubungi admin wilayah atau kantor Anda.") % {"what": what}
        if address := email or user.email:
            self._send(Channel.EMAIL, address, gettext("Keamanan akun Pendopo"), text)
        elif user.phone_verified:
            self._send(Channel.SMS, user.phone, gettext("Keamanan akun Pendopo"), text)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of signing in: an officer sent to set up the second factor has just done so."""
        request = allauth_context.request
        records = get_authentication_records(request, request.user)
        fresh = now().timestamp() - REAUTHENTICATION_TIMEOUT
        return not any(one["at"] >= fresh for one in records)

    def _send_sms(self, phone: str, text: str) -> None:
        self._send(Channel.SMS, phone, gettext("Kode Pendopo"), text)

    def _send(self, channel: Channel, to: str, subject: str, body: str) -> None:
        try:
            sign_in.send(channel, to, subject=subject, body=body, lifetime=LIFETIME)
        except gateways.DeliveryFailed as error:
            log.warning("sign_in.not_sent", channel=channel, error=str(error))
            sorry = gettext("Kode belum dapat dikirim. Tunggu sebentar, lalu minta kode lagi.")
            messages.error(allauth_context.request, sorry)
