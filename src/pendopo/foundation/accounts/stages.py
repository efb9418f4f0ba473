"""Steps between the right password or code and being signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import EmailVerificationStage

from .models import Account


class EmailStage(EmailVerificationStage):
    """An account without an e-mail address has none to verify; allauth would stop it at the door for ever."""

    def handle(self) -> Any:
        user = self.login.user
        if isinstance(user, Account) and not user.email:
            return None, True
        return super().handle()  # type: ignore[no-untyped-call]
