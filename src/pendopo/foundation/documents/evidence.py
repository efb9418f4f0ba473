"""What proves, for ever, that a certificate was good when it signed: its chain, and the lists and answers of that hour.

Collected outside every transaction, right after signing; judged by pyHanko; kept with the letter (SignatureProof).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID

from pendopo.foundation.common.types import Json

from . import calls
from .pdfs import open_pdf

MAX_LIST = 4 * 1024 * 1024
SECONDS = 10.0
MAX_CERTIFICATES = 8


@dataclass(frozen=True)
class Evidence:
    """`chain`: DER of the signer first, its root last. `lists`: CRLs, `answers`: OCSP responses, both DER.

    `missing`: addresses that a certificate named and that gave nothing; the authority was not reachable then.
    """

    chain: tuple[bytes, ...] = ()
    lists: tuple[bytes, ...] = field(default=(), repr=False)
    answers: tuple[bytes, ...] = field(default=(), repr=False)
    missing: tuple[str, ...] = ()

    @property
    def is_checked(self) -> bool:
        """Whether the authority itself was heard on revocation."""
        return bool(self.lists or self.answers)

    def as_json(self) -> dict[str, Json]:
        def texts(found: Sequence[bytes]) -> list[Json]:
            return [b64encode(one).decode() for one in found]

        return {
            "chain": texts(self.chain),
            "lists": texts(self.lists),
            "answers": texts(self.answers),
            "missing": list(self.missing),
        }

    @classmethod
    def from_json(cls, kept: dict[str, list[str]]) -> Evidence:
        def parts(name: str) -> tuple[bytes, ...]:
            return tuple(b64decode(one) for one in kept.get(name, []))

        return cls(parts("chain"), parts("lists"), parts("answers"), tuple(kept.get("missing", [])))


def collect(pdf: bytes, roots: Sequence[asn1_x509.Certificate]) -> Evidence:
    """Follow the last signature's chain to one of `roots` and ask every address that its certificates name.

    Empty where the PDF has no signature that leads to a root: there is nothing to prove.
    """
    chain = _chain(pdf, roots)
    lists: list[bytes] = []
    answers: list[bytes] = []
    missing: list[str] = []
    for certificate, issuer in pairwise(chain):
        for address in _ocsp_addresses(certificate):
            _keep(_ask_ocsp(address, certificate, issuer), answers, address, missing)
        for address in _list_addresses(certificate):
            _keep(_fetch(address), lists, address, missing)
    ders = tuple(one.public_bytes(serialization.Encoding.DER) for one in chain)
    return Evidence(ders, tuple(lists), tuple(answers), tuple(missing))


def _keep(found: bytes, to: list[bytes], address: str, missing: list[str]) -> None:
    if found:
        to.append(found)
    else:
        missing.append(address[:200])


def _chain(pdf: bytes, roots: Sequence[asn1_x509.Certificate]) -> list[x509.Certificate]:
    try:
        last = open_pdf(pdf).embedded_regular_signatures[-1]
        present = [last.signer_cert, *last.other_embedded_certs[:MAX_CERTIFICATES]]
        known = [x509.load_der_x509_certificate(_der(one)) for one in [*present, *roots]]
    except Exception:  # whatever came back need not be a PDF; the check that follows says so
        return []
    ends = {_der(one) for one in roots}
    chain = [known[0]]
    while chain[-1].public_bytes(serialization.Encoding.DER) not in ends:
        issuer = next((one for one in reversed(known[1:]) if _issued(chain[-1], one) and one not in chain), None)
        if issuer is None:
            return []
        chain.append(issuer)
    return chain


def _der(certificate: asn1_x509.Certificate) -> bytes:
    made: bytes = certificate.dump()  # type: ignore[no-untyped-call]
    return made


def _issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    with suppress(Exception):  # an unknown kind of key is no issuer of ours
        certificate.verify_directly_issued_by(by)
        return True
    return False


def _list_addresses(certificate: x509.Certificate) -> list[str]:
    with suppress(x509.ExtensionNotFound, ValueError):
        points = certificate.extensions.get_extension_for_oid(ExtensionOID.CRL_DISTRIBUTION_POINTS).value
        return _web(name.value for point in points for name in point.full_name or ())  # type: ignore[attr-defined]
    return []


def _ocsp_addresses(certificate: x509.Certificate) -> list[str]:
    with suppress(x509.ExtensionNotFound, ValueError):
        places = certificate.extensions.get_extension_for_oid(ExtensionOID.AUTHORITY_INFORMATION_ACCESS).value
        return _web(
            place.access_location.value
            for place in places  # type: ignore[attr-defined]
            if place.access_method == AuthorityInformationAccessOID.OCSP
        )
    return []


def _web(values: object) -> list[str]:
    return [str(one) for one in values if str(one).startswith(("http://", "https://"))][:2]  # type: ignore[attr-defined]


def _fetch(address: str) -> bytes:
    try:
        answer = calls.call("GET", address, limit=MAX_LIST, seconds=SECONDS)
    except calls.NoAnswer:
        return b""
    if answer.status != 200 or not answer.is_whole:
        return b""
    with suppress(ValueError):
        is_pem = answer.body.lstrip().startswith(b"-----BEGIN")
        read = x509.load_pem_x509_crl(answer.body) if is_pem else x509.load_der_x509_crl(answer.body)
        return read.public_bytes(serialization.Encoding.DER)
    return b""


def _ask_ocsp(address: str, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1()).build()  # noqa: S303
    try:
        answer = calls.call(
            "POST",
            address,
            limit=MAX_LIST,
            seconds=SECONDS,
            body=request.public_bytes(serialization.Encoding.DER),
            headers={"Content-Type": "application/ocsp-request"},
        )
    except calls.NoAnswer:
        return b""
    if answer.status != 200 or not answer.is_whole:
        return b""
    with suppress(ValueError):
        if ocsp.load_der_ocsp_response(answer.body).response_status == ocsp.OCSPResponseStatus.SUCCESSFUL:
            return answer.body
    return b""
