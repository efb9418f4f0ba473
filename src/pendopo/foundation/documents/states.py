"""States of a letter of ours. "Signed" is reached only with verified bytes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LetterState(TextChoices):
    AWAITING_SIGNATURE = "awaiting_signature", _("Menunggu tanda tangan")
    SIGNING = "signing", _("Sedang ditandatangani")
    SIGNED = "signed", _("Ditandatangani")
    REVOKED = "revoked", _("Dicabut")
    SUPERSEDED = "superseded", _("Diganti")


WITH_BYTES = frozenset({LetterState.SIGNED, LetterState.REVOKED, LetterState.SUPERSEDED})
"""States that only a letter with verified bytes can have."""

OWNERS: dict[LetterState, str] = {
    LetterState.AWAITING_SIGNATURE: "signer",
    LetterState.SIGNING: "system",
    LetterState.SIGNED: "system",
    LetterState.REVOKED: "signer",
    LetterState.SUPERSEDED: "system",
}

TRANSITIONS: dict[LetterState, frozenset[LetterState]] = {
    LetterState.AWAITING_SIGNATURE: frozenset({LetterState.SIGNING}),
    LetterState.SIGNING: frozenset({LetterState.SIGNED, LetterState.AWAITING_SIGNATURE}),
    LetterState.SIGNED: frozenset({LetterState.REVOKED, LetterState.SUPERSEDED}),
    LetterState.REVOKED: frozenset(),
    LetterState.SUPERSEDED: frozenset(),
}
