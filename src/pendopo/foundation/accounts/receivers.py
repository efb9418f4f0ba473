"""Sign-in is written by the library, not by our actions; this short list of receivers records it.

Accounts belong to no region and the audit is kept per region, so these events go to the log. No address is
logged: an account by its id, a failed attempt by a keyed digest of what was typed.
"""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account import signals as allauth
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from pendopo.foundation.common.crypto import digest
from pendopo.foundation.notices import sign_in

from .models import Account

log = structlog.get_logger(__name__)


@receiver(user_logged_in)
def signed_in(sender: Any, user: Account, **kwargs: Any) -> None:
    log.info("account.signed_in", account=str(user.pk))
    sign_in.forget(user.email, user.phone)


@receiver(user_logged_out)
def signed_out(sender: Any, user: Account | None, **kwargs: Any) -> None:
    if user is not None:
        log.info("account.signed_out", account=str(user.pk))


@receiver(user_login_failed)
def sign_in_failed(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    typed = str(credentials.get("email") or credentials.get("phone") or credentials.get("username") or "")
    log.warning("account.sign_in_failed", contact=digest(f"sign-in:{typed}")[:16])


@receiver(allauth.user_signed_up)
def signed_up(sender: Any, user: Account, **kwargs: Any) -> None:
    log.info("account.signed_up", account=str(user.pk))


@receiver(allauth.password_reset)
def password_reset(sender: Any, user: Account, **kwargs: Any) -> None:
    log.info("account.password_reset", account=str(user.pk))


@receiver(
    [allauth.login_code_rejected, allauth.email_verification_code_rejected, allauth.password_reset_code_rejected]
)
def code_rejected(sender: Any, user: Account, last_attempt: bool, **kwargs: Any) -> None:
    log.warning("account.code_rejected", account=str(user.pk), last_attempt=last_attempt)
