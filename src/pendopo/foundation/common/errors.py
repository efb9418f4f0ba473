"""Errors of the domain. They know nothing of HTTP; the doors translate them."""

from __future__ import annotations

from django.utils.functional import Promise


class Refused(Exception):
    """A rule said no. `reason` is a sentence for the person at the screen, in their language.

    `code` is a stable word for tests and the API, such as "not_owner".
    """

    def __init__(self, reason: str | Promise, code: str = "refused") -> None:
        super().__init__(code)
        self.reason = reason
        self.code = code

    def __str__(self) -> str:
        return str(self.reason)


class ScopeMissing(RuntimeError):
    """A record of a region was touched while no region was declared."""


class UnguardedWrite(RuntimeError):
    """An audited record was written outside an action."""
