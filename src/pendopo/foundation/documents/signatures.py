"""Checks the electronic signatures of a PDF. Takes any bytes and answers; it never raises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import structlog
from asn1crypto import x509
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.types import Json

from .evidence import Evidence
from .glyphs import without_controls
from .models import SignatureProof
from .pdfs import open_pdf
from .signer import certificate, pem_roots

MAX_SIGNATURES = 10

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class SignatureReport:
    """What the signatures of one PDF prove.

    `is_intact`: no signed byte changed. `covers_whole_file`: nothing was added afterwards but proof of the signature
    itself (time stamps, certificate data). `is_trusted`: every signer leads to one of the given roots.
    `is_revoked`: the authority had taken a certificate back.
    `signer`, `signed_at`: of the last signature; the time is the signer's own claim. `problem`: a sentence, or empty.
    """

    is_signed: bool = False
    is_intact: bool = False
    covers_whole_file: bool = False
    is_trusted: bool = False
    signer: str = ""
    signed_at: datetime | None = None
    problem: str = ""
    is_revoked: bool = False

    @property
    def is_good(self) -> bool:
        return self.is_signed and self.is_intact and self.covers_whole_file and self.is_trusted

    def as_json(self) -> dict[str, Json]:
        """The fields by name; the time in ISO form."""
        return {**asdict(self), "signed_at": self.signed_at.isoformat() if self.signed_at else None}


def check(
    pdf: bytes, roots: Sequence[x509.Certificate], *, evidence: Evidence | None = None, at: datetime | None = None
) -> SignatureReport:
    """Check all signatures of `pdf`, as of `at` (default: now). Nothing is fetched, whatever the PDF asks for.

    `evidence`: what the authority said on revocation; a certificate that it calls revoked before `at` is not trusted.
    """
    try:
        reader = open_pdf(pdf)
        found = [] if reader.encrypted else reader.embedded_regular_signatures
        if len(found) > MAX_SIGNATURES:
            return SignatureReport(is_signed=True, problem=_("Berkas ini memuat terlalu banyak tanda tangan."))
        if not found:
            return SignatureReport(problem=_("Berkas ini tidak bertanda tangan elektronik."))
    except Exception:  # not a PDF, or a broken one: hostile bytes fail in many ways
        return SignatureReport(problem=_("Berkas ini bukan PDF yang dapat dibaca."))
    try:
        context = _Context(roots, evidence or Evidence(), at or now())
        return _report([_status(signature, context) for signature in found], found[-1], pdf)
    except Exception as error:
        log.info("signatures.unreadable", kind=type(error).__name__)
        return SignatureReport(is_signed=True, problem=_("Tanda tangan di berkas ini rusak."))


def check_by_proof(pdf: bytes, proof: SignatureProof) -> SignatureReport:
    """Check as of the hour of signing, by what was kept of that hour; the network and today's roots play no part."""
    kept = Evidence.from_json(proof.evidence)
    return check(pdf, [certificate(kept.chain[-1])], evidence=kept, at=proof.at)


def siak_roots() -> list[x509.Certificate]:
    """The authorities whose signature we accept on a document of the register.

    Each *.pem or *.crt in settings.PENDOPO_SIAK_ROOTS, one certificate a file. Raises ValueError naming a bad file.
    """
    return pem_roots(Path(settings.PENDOPO_SIAK_ROOTS))


@dataclass(frozen=True)
class _Context:
    roots: Sequence[x509.Certificate]
    evidence: Evidence
    at: datetime


def _status(signature: EmbeddedPdfSignature, context: _Context) -> PdfSignatureStatus:
    found = ValidationContext(
        trust_roots=list(context.roots),
        other_certs=[certificate(der) for der in context.evidence.chain],
        crls=context.evidence.lists,
        ocsps=context.evidence.answers,
        allow_fetching=False,
        moment=context.at,
        best_signature_time=context.at,
    )
    return validate_pdf_signature(signature, signer_validation_context=found)


def _report(statuses: list[PdfSignatureStatus], last: EmbeddedPdfSignature, pdf: bytes) -> SignatureReport:
    is_intact = all(status.intact and status.valid for status in statuses)
    covers = _covers(statuses[-1], last, pdf) and all(status.docmdp_ok is not False for status in statuses)
    is_trusted = all(status.trusted for status in statuses)
    return SignatureReport(
        is_signed=True,
        is_intact=is_intact,
        covers_whole_file=covers,
        is_trusted=is_trusted,
        is_revoked=any(status.revoked for status in statuses),
        signer=_name_of(last),
        signed_at=last.self_reported_timestamp,
        problem=_problem(is_intact, covers, is_trusted),
    )


def _covers(status: PdfSignatureStatus, signature: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Every byte to the last, or all but the long-term proof that a time-stamped signature appends to itself.

    Of the others only those pass: pyHanko finds no change where a stranger appended a comment, and a comment is bytes.
    """
    _start, _length, last_start, last_length = (int(part) for part in signature.byte_range)
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return last_start + last_length == len(pdf)
    return (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and status.modification_level == ModificationLevel.LTA_UPDATES
        and pdf.rstrip(b"\r\n").endswith(b"%%EOF")
    )


def _name_of(signature: EmbeddedPdfSignature) -> str:
    """The common name of the signer's certificate. The name in the PDF's own dictionary is anybody's word."""
    native = signature.signer_cert.subject.native
    name = str(native.get("common_name") or signature.signer_cert.subject.human_friendly)
    return without_controls(name)[:160]


def _problem(is_intact: bool, covers: bool, is_trusted: bool) -> str:
    if not is_intact:
        return _("Isi berkas ini berubah setelah ditandatangani.")
    if not covers:
        return _("Ada yang ditambahkan ke berkas ini setelah ditandatangani.")
    if not is_trusted:
        return _("Penanda tangan berkas ini tidak dikenal.")
    return ""
