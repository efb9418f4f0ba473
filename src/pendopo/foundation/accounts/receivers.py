"""Sign-in is written by the library, not by our actions; this short list of receivers records it.

Accounts belong to no region, so the events stand in the audit's own chain for such. No address is kept: an account
by its id, a failed attempt by a keyed digest of what was typed.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as allauth
from allauth.mfa import signals as mfa
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from pendopo.foundation.audit.actions import Actor, record_global
from pendopo.foundation.notices import sign_in

from . import devices, second_factor, sessions
from .lockout import account_digest
from .models import Account

STRANGER = Actor("stranger")


def note(tag: str, account: Account, **fields: object) -> None:
    """Something an account did or that befell it."""
    record_global(tag, "account", account.pk, by=actor_of(account), fields=fields)


def actor_of(account: Account) -> Actor:
    return Actor("account", str(account.pk), account.name)


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: Account, **kwargs: Any) -> None:
    sessions.begin(request)
    note("account.signed_in", user, second_factor=second_factor.is_used(request))
    sign_in.forget(user.email, user.phone)


@receiver(user_logged_out)
def signed_out(sender: Any, user: Account | None, **kwargs: Any) -> None:
    if user is not None:
        note("account.signed_out", user)


@receiver(user_login_failed)
def sign_in_failed(sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
    tried = account_digest(request, credentials)
    record_global("account.sign_in_failed", "contact", tried, by=STRANGER)


@receiver(user_locked_out)
def locked_out(sender: Any, username: str, **kwargs: Any) -> None:
    """`username` is a keyed digest already, see lockout.account_digest."""
    record_global("account.locked_out", "contact", username, by=STRANGER)


@receiver(allauth.user_signed_up)
def signed_up(sender: Any, user: Account, **kwargs: Any) -> None:
    note("account.signed_up", user)


@receiver([allauth.password_reset, allauth.password_changed])
def password_changed(sender: Any, user: Account, **kwargs: Any) -> None:
    note("account.password_changed", user)
    devices.end_all(user, by=actor_of(user))


@receiver(
    [allauth.login_code_rejected, allauth.email_verification_code_rejected, allauth.password_reset_code_rejected]
)
def code_rejected(sender: Any, user: Account, last_attempt: bool, **kwargs: Any) -> None:
    note("account.code_rejected", user, last_attempt=last_attempt)


@receiver([mfa.authenticator_added, mfa.authenticator_reset])
def second_factor_set(sender: Any, user: Account, authenticator: Any, **kwargs: Any) -> None:
    note("account.second_factor_set", user, kind=authenticator.type)


@receiver(mfa.authenticator_removed)
def second_factor_removed(
    sender: Any, request: HttpRequest, user: Account, authenticator: Any, **kwargs: Any
) -> None:
    second_factor.forget_use(request)
    note("account.second_factor_removed", user, kind=authenticator.type)


@receiver(mfa.authentication_failed)
def second_factor_failed(sender: Any, user: Account, **kwargs: Any) -> None:
    note("account.second_factor_failed", user)
