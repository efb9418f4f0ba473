"""Who may sign, and when. Refusals are sentences for the person at the screen."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.nik import parse_nik

from ..models import Letter, Signatory, SigningBatch
from ..signers import needs_passphrase
from ..states import LetterState
from .states import TRANSITIONS, BatchState

MOST = 50
"""Letters in one batch: what fits in the life of a passphrase."""
LIFE = timedelta(minutes=10)
LEASE = timedelta(minutes=3)
"""More than the slowest letter takes. A batch that was silent for longer has lost its process."""


def check_start(signatory: Signatory | None, letters: list[Letter], passphrase_length: int) -> None:
    """May this person sign these letters now?"""
    if not needs_passphrase():
        raise Refused(_("Di sini surat tidak ditandatangani dengan passphrase."), "no_gateway")
    if signatory is None:
        raise Refused(_("Lengkapi dulu data penanda tangan Anda."), "no_signatory")
    if not letters:
        raise Refused(_("Pilih paling sedikit satu surat."), "nothing")
    if len(letters) > MOST:
        raise Refused(_("Paling banyak %(most)s surat sekali jalan.") % {"most": MOST}, "too_many")
    if any(letter.state != LetterState.AWAITING_SIGNATURE for letter in letters):
        raise Refused(_("Ada surat yang tidak lagi menunggu. Muat ulang daftar."), "stale")
    if not 1 <= passphrase_length <= 200:
        raise Refused(_("Ketik passphrase Anda."), "passphrase")
    if SigningBatch.objects.filter(account=signatory.account_id, state=BatchState.RUNNING).exists():
        raise Refused(_("Paket Anda yang lain masih berjalan. Tunggu sampai selesai."), "running")


def check_end(batch: SigningBatch, to: BatchState) -> None:
    if to not in TRANSITIONS[BatchState(batch.state)]:
        raise Refused(_("Paket ini sudah berakhir."), "ended")


def check_signatory(position: str, nik: str) -> None:
    """Raises Refused: position, or what is wrong with the NIK (see common.nik)."""
    if not position.strip():
        raise Refused(_("Tuliskan jabatan seperti tercetak di surat."), "position")
    parse_nik(nik)


def is_left_behind(batch: SigningBatch) -> bool:
    return batch.state == BatchState.RUNNING and batch.lease_until < now()
