"""Signing as a state machine: awaiting signature → signing → signed, and back to awaiting when anything fails.

"Signed" is written by one statement, after the stored bytes were read back and their signature was checked.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import structlog
from asn1crypto import x509
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.audit.actions import SYSTEM, Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents import rules, signatures, signer, storage
from pendopo.foundation.documents.models import Letter
from pendopo.foundation.documents.states import LetterState

log = structlog.get_logger(__name__)


class SigningFailed(RuntimeError):
    """The letter is awaiting its signature again; the cause is in the audit and the log. Trying again is safe."""


def sign_letter(letter: Letter, *, by: Actor = SYSTEM) -> Letter:
    """The letter, signed. Again on a signed letter returns it as it is.

    Call it outside a transaction: each step commits on its own, so that a crash leaves a state that says what happened.
    Raises Refused (being_signed, revoked, no_signer) with nothing changed, SigningFailed when an attempt failed.
    """
    fresh: Letter = Letter.objects.get(pk=letter.pk)
    if fresh.state == LetterState.SIGNED:
        return fresh
    if rules.is_stuck(fresh):
        fresh = give_back(fresh, why="left behind by a crash", by=by)
    rules.check_sign(fresh)
    try:
        authority = signer.local_authority()
    except signer.NoSigner:
        raise Refused(_("Penanda tangan belum disiapkan. Surat menunggu."), "no_signer") from None
    started = start_signing(fresh, by=by)
    try:
        unsigned = storage.read(started.unsigned_file)
        signed = signer.sign_pdf(unsigned, authority, reason="Surat layanan", is_certified=False)
        return finish_signing(started, signed, authority.root, by=by)
    except Exception as error:
        log.exception("letter.signing_failed", letter=str(started.pk))
        give_back(started, why=f"{type(error).__name__}: {error}", by=by)
        raise SigningFailed(f"letter {started.pk} was not signed: {type(error).__name__}") from error


def recover_stuck_signings(*, by: Actor = SYSTEM) -> int:
    """Letters of the region in scope that a crash left in SIGNING go back to awaiting. Returns how many."""
    stuck = [letter for letter in Letter.objects.filter(state=LetterState.SIGNING) if rules.is_stuck(letter)]
    for letter in stuck:
        give_back(letter, why="left behind by a crash", by=by)
    return len(stuck)


@action("letter.signing_started")
def start_signing(letter: Letter, *, by: Actor) -> Letter:
    """Claim the letter for this attempt. Raises Refused when another attempt holds it."""
    claimed = Letter.objects.filter(pk=letter.pk, state=LetterState.AWAITING_SIGNATURE).update(
        state=LetterState.SIGNING, signing_started_at=now()
    )
    fresh: Letter = Letter.objects.get(pk=letter.pk)
    if not claimed:
        rules.check_sign(fresh)
    record("letter", letter.pk, by=by)
    return fresh


@action("letter.signed")
def finish_signing(letter: Letter, signed: bytes, root: x509.Certificate, *, by: Actor) -> Letter:
    """Store the signed bytes, read them back, check them, and only then say "signed". Raises ValueError."""
    stored = storage.save(
        signed, content_type="application/pdf", name=letter.unsigned_file.original_name, purpose="letter"
    )
    report = check_signed(letter, storage.read(stored), root)
    done = _held(letter).update(
        state=LetterState.SIGNED,
        signed_file=stored,
        sha256_after=stored.sha256,
        signer_name=report.signer,
        is_certified=False,
        signed_at=_time_of(report),
    )
    if not done:
        raise ValueError("another attempt has taken this letter over")
    record("letter", letter.pk, by=by, fields={"sha256": stored.sha256, "signer": report.signer})
    fresh: Letter = Letter.objects.get(pk=letter.pk)
    return fresh


@action("letter.signing_failed")
def give_back(letter: Letter, *, why: str, by: Actor) -> Letter:
    """Back to awaiting, unless another attempt holds the letter by now."""
    _held(letter).update(state=LetterState.AWAITING_SIGNATURE, signing_started_at=None)
    record("letter", letter.pk, by=by, reason=why)
    fresh: Letter = Letter.objects.get(pk=letter.pk)
    return fresh


def check_signed(letter: Letter, pdf: bytes, root: x509.Certificate) -> signatures.SignatureReport:
    """The prepared letter is in front, unchanged, and one good signature of ours covers it all. Raises ValueError."""
    before = pdf[: letter.unsigned_file.size]
    if hashlib.sha256(before).hexdigest() != letter.sha256_before:
        raise ValueError("the signed bytes are not those of the prepared letter")
    report = signatures.check(pdf, [root])
    if not report.is_good:
        raise ValueError(f"the signature does not verify: {report.as_json()}")
    return report


def _held(letter: Letter) -> QuerySet[Letter]:
    """This very attempt: the letter is still in signing since the moment this attempt claimed it."""
    return Letter.objects.filter(
        pk=letter.pk, state=LetterState.SIGNING, signing_started_at=letter.signing_started_at
    )


def _time_of(report: signatures.SignatureReport) -> datetime:
    return report.signed_at or now()
