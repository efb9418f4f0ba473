"""Django's way out for e-mail, with an end: a deadline for the whole talk, and no second copy for a bad goodbye."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import EmailMessage

from pendopo.foundation.common import outside


class _Smtp(smtplib.SMTP):
    def _get_socket(self, *args: Any) -> socket.socket:
        return outside.watch(super()._get_socket(*args))  # type: ignore[misc]


class SmtpBackend(EmailBackend):
    connection_class = _Smtp

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with outside.deadline(outside.WITHIN):
            return super().send_messages(email_messages)

    def close(self) -> None:
        """The goodbye comes after the server has accepted, and its failure takes nothing back."""
        with suppress(OSError):
            super().close()
