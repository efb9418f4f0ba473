"""What a letter allows. Refusals are sentences for the person at the screen."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused

from .models import Letter
from .states import TRANSITIONS, LetterState

STUCK_AFTER = timedelta(minutes=10)
"""A signing takes a second. One that began longer ago was left behind by a crash."""


def check_move(letter: Letter, to: LetterState) -> None:
    if to not in TRANSITIONS[LetterState(letter.state)]:
        raise Refused(_("Surat ini tidak dapat berpindah ke keadaan tersebut."), "wrong_state")


def check_sign(letter: Letter) -> None:
    """May signing begin?"""
    if letter.state == LetterState.SIGNING:
        raise Refused(_("Surat ini sedang ditandatangani. Tunggu sebentar."), "being_signed")
    if letter.state in (LetterState.REVOKED, LetterState.SUPERSEDED):
        raise Refused(_("Surat ini sudah dicabut."), "revoked")
    check_move(letter, LetterState.SIGNING)


def check_revoke(letter: Letter, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Tuliskan alasan pencabutan."), "no_reason")
    check_move(letter, LetterState.REVOKED)


def check_replace(letter: Letter) -> None:
    """May a new letter take the place of this one? One that was taken back may still get a successor."""
    if letter.state not in (LetterState.SIGNED, LetterState.REVOKED):
        raise Refused(_("Hanya surat yang sudah ditandatangani dapat diganti."), "wrong_state")
    if Letter.objects.filter(replaces=letter).exists():
        raise Refused(_("Surat pengganti sudah dibuat dan menunggu tanda tangan."), "already_replaced")


def is_stuck(letter: Letter) -> bool:
    """Signing began long ago and never ended."""
    started = letter.signing_started_at
    return letter.state == LetterState.SIGNING and (started is None or started < now() - STUCK_AFTER)
