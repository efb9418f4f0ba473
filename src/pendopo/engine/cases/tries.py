"""Opening a case with its code, with a brake on guessing. Pages and programs count together."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents import limits

from .models import Case
from .queries import case_by_code

DOOR = "track"
TRIES = 20  # wrong codes by one address in a quarter of an hour


def open_by_code(reference: str, code: str, address: str) -> Case | None:
    """The case that both open, or None, which counts as a guess by this client address.

    Raises Refused "too_many_tries", right or wrong, once an address has guessed too often.
    """
    if limits.is_over(DOOR, address, TRIES):
        raise Refused(_("Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi."), "too_many_tries")
    case = case_by_code(reference, code)
    if case is None:
        limits.count_wrong(DOOR, address)
    return case
