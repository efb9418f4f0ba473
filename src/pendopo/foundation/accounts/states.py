"""What becomes of a request to let somebody set up the second factor anew."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecoveryState(TextChoices):
    ASKED = "asked", _("Menunggu admin kedua")
    DONE = "done", _("Sudah dipulihkan")
    WITHDRAWN = "withdrawn", _("Dibatalkan")
    EXPIRED = "expired", _("Lewat 24 jam")


OWNERS: dict[RecoveryState, str] = {
    RecoveryState.ASKED: "second_administrator",
    RecoveryState.DONE: "nobody",
    RecoveryState.WITHDRAWN: "nobody",
    RecoveryState.EXPIRED: "nobody",
}

TRANSITIONS: dict[RecoveryState, frozenset[RecoveryState]] = {
    RecoveryState.ASKED: frozenset({RecoveryState.DONE, RecoveryState.WITHDRAWN, RecoveryState.EXPIRED}),
    RecoveryState.DONE: frozenset(),
    RecoveryState.WITHDRAWN: frozenset(),
    RecoveryState.EXPIRED: frozenset(),
}
