"""What must hold before work is given up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.errors import Refused

SHORTEST_REASON = 5


def check_given_up(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Tulis alasan berhenti mencoba."), "no_reason")
