"""Signing as a state machine: awaiting signature → signing → signed, and back to awaiting when anything fails.

"Signed" is written by one statement, after the stored bytes were read back and their signature was checked.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import structlog
from cryptography import x509
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.audit.actions import SYSTEM, Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents import evidence as evidences
from pendopo.foundation.documents import rules, signatures, signer, signers, storage
from pendopo.foundation.documents.evidence import Evidence
from pendopo.foundation.documents.failures import SigningFault, Temporary
from pendopo.foundation.documents.models import Letter, SignatureProof
from pendopo.foundation.documents.signals import letter_signed
from pendopo.foundation.documents.signers import Signed, Signer
from pendopo.foundation.documents.states import LetterState

log = structlog.get_logger(__name__)


class SigningFailed(RuntimeError):
    """The letter is awaiting its signature again; the cause is in the audit and on the desk. Trying again is safe."""

    def __init__(self, code: str, *, stops_batch: bool = False) -> None:
        super().__init__(f"the letter was not signed: {code}")
        self.code = code
        self.stops_batch = stops_batch


def sign_letter(letter: Letter, *, with_: Signer | None = None, by: Actor = SYSTEM) -> Letter:
    """The letter, signed (by the local signer unless told otherwise). Again on a signed letter returns it as it is.

    Call it outside a transaction: each step commits on its own, so that a crash leaves a state that says what happened.
    Raises Refused (being_signed, revoked, no_signer) with nothing changed, SigningFailed when an attempt failed.
    """
    fresh: Letter = Letter.objects.get(pk=letter.pk)
    if fresh.state == LetterState.SIGNED:
        return fresh
    if rules.is_stuck(fresh):
        fresh = give_back(fresh, why="crash", by=by)
    rules.check_sign(fresh)
    started = start_signing(fresh, by=by) if with_ else _start_local(fresh, by)
    try:
        return _attempt(started, with_ or signers.local(), by)
    except SigningFault as fault:
        failed = SigningFailed(fault.code, stops_batch=fault.stops_batch)
        give_back(started, why=fault.code, detail=str(fault), gateway_id=fault.document_id, by=by)
    except Exception as error:
        # the kind alone: the text or the frames of an unforeseen error might hold what must not be written down
        log.error("letter.signing_failed", letter=str(started.pk), error=type(error).__name__)
        failed = SigningFailed("unexpected")
        give_back(started, why="unexpected", detail=type(error).__name__, by=by)
    raise failed


def _start_local(letter: Letter, by: Actor) -> Letter:
    try:
        signer.local_authority()
    except signer.NoSigner:
        raise Refused(_("Penanda tangan belum disiapkan. Surat menunggu."), "no_signer") from None
    return start_signing(letter, by=by)


def _attempt(letter: Letter, signer: Signer, by: Actor) -> Letter:
    """Every call outside is made here, between two transactions."""
    unsigned = storage.read(letter.unsigned_file)
    made = _signed_earlier(letter, signer) or signer.sign(unsigned)
    evidence = evidences.collect(made.pdf, signer.roots) if signer.is_certified else Evidence()
    check_signed(letter, made.pdf, signer, evidence)
    return finish_signing(letter, made, signer, evidence, by=by)


def _signed_earlier(letter: Letter, signer: Signer) -> Signed | None:
    """What an interrupted attempt left with the gateway, where it is this letter indeed: it is not signed twice."""
    if not letter.gateway_id:
        return None
    found = signer.fetch(letter.gateway_id)
    if found is not None:
        try:
            check_signed(letter, found.pdf, signer, evidences.collect(found.pdf, signer.roots))
        except SigningFault:
            return None
    return found


def recover_stuck_signings(*, by: Actor = SYSTEM) -> int:
    """Letters of the region in scope that a crash left in SIGNING go back to awaiting. Returns how many."""
    stuck = [letter for letter in Letter.objects.filter(state=LetterState.SIGNING) if rules.is_stuck(letter)]
    for letter in stuck:
        give_back(letter, why="crash", by=by)
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
def finish_signing(letter: Letter, made: Signed, signer: Signer, evidence: Evidence, *, by: Actor) -> Letter:
    """Store the signed bytes, read them back, check them, and only then say "signed". Raises SigningFault.

    The letter that this one replaces is superseded in the same transaction.
    """
    stored = storage.save(
        made.pdf, content_type="application/pdf", name=letter.unsigned_file.original_name, purpose="letter"
    )
    report = check_signed(letter, storage.read(stored), signer, evidence)
    done = _held(letter).update(
        state=LetterState.SIGNED,
        signed_file=stored,
        sha256_after=stored.sha256,
        signer_name=report.signer,
        is_certified=signer.is_certified,
        problem="",
        gateway_id=made.document_id,
        signed_at=_time_of(report),
    )
    if not done:
        raise Temporary("crash", "another attempt has taken this letter over")
    if signer.is_certified:
        _keep_proof(letter, made, signer, evidence, report)
    if letter.replaces_id:
        Letter.objects.filter(pk=letter.replaces_id, state=LetterState.SIGNED).update(state=LetterState.SUPERSEDED)
    record("letter", letter.pk, by=by, fields={"sha256": stored.sha256, "signer": report.signer})
    letter_signed.send(Letter, subject_key=letter.subject_key, letter=letter.pk)
    fresh: Letter = Letter.objects.get(pk=letter.pk)
    return fresh


@action("letter.signing_failed")
def give_back(letter: Letter, *, why: str, detail: str = "", gateway_id: str = "", by: Actor) -> Letter:
    """Back to awaiting, unless another attempt holds the letter by now. `why` is a code of failures.py.

    `gateway_id`: under what the gateway keeps what it signed, for the next attempt to fetch.
    """
    held = _held(letter)
    held.update(
        state=LetterState.AWAITING_SIGNATURE,
        signing_started_at=None,
        problem=why,
        gateway_id="" if why == "unverified" else (gateway_id or letter.gateway_id),
    )
    record("letter", letter.pk, by=by, reason=detail or why)
    fresh: Letter = Letter.objects.get(pk=letter.pk)
    return fresh


def check_signed(letter: Letter, pdf: bytes, signer: Signer, evidence: Evidence) -> signatures.SignatureReport:
    """The prepared letter is in front, unchanged, and a good signature covers it all. Raises SigningFault."""
    before = pdf[: letter.unsigned_file.size]
    if hashlib.sha256(before).hexdigest() != letter.sha256_before:
        raise Temporary("unverified", "these are not the bytes of the prepared letter")
    report = signatures.check(pdf, signer.roots, evidence=evidence)
    if report.is_revoked:
        raise Temporary("certificate_revoked")
    if not report.is_good:
        raise Temporary("unverified", f"signed={report.is_signed} intact={report.is_intact}")
    return report


def _keep_proof(
    letter: Letter, made: Signed, signer: Signer, evidence: Evidence, report: signatures.SignatureReport
) -> None:
    """Append-only: a letter is signed once, and so is its proof."""
    own = x509.load_der_x509_certificate(evidence.chain[0])
    SignatureProof(
        letter=letter,
        at=now(),
        certificate_from=own.not_valid_before_utc,
        certificate_to=own.not_valid_after_utc,
        is_revocation_checked=evidence.is_checked,
        evidence=evidence.as_json(),
        report=report.as_json(),
        user_status=signer.user_status,
        opinion=made.opinion,
    ).save()


def _held(letter: Letter) -> QuerySet[Letter]:
    """This very attempt: the letter is still in signing since the moment this attempt claimed it."""
    return Letter.objects.filter(
        pk=letter.pk, state=LetterState.SIGNING, signing_started_at=letter.signing_started_at
    )


def _time_of(report: signatures.SignatureReport) -> datetime:
    return report.signed_at or now()
