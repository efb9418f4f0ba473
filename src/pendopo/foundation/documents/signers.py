"""One interface, two signers: the local one for demo and tests, and the BSrE gateway.

A signer only makes bytes. Whether they are a signature of this letter is checked by whoever stores them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from asn1crypto import x509
from django.conf import settings

from pendopo.foundation.common.types import Json

from . import bsre, render, signer
from .failures import Permanent, SigningFault
from .passphrase import Gone, Passphrase
from .pdfs import open_pdf


@dataclass(frozen=True)
class Signed:
    """Bytes that claim to be signed, and what the signer's service said of them."""

    pdf: bytes = field(repr=False)
    document_id: str = ""
    opinion: dict[str, Json] = field(default_factory=dict)


class Signer(Protocol):
    """`roots`: where its signatures must lead. `user_status`: what is known of the person, kept as proof.

    `sign` and `fetch` raise SigningFault. `fetch` gives what was signed earlier under this id, or None.
    """

    @property
    def is_certified(self) -> bool: ...
    @property
    def roots(self) -> Sequence[x509.Certificate]: ...
    @property
    def user_status(self) -> dict[str, Json]: ...
    def sign(self, pdf: bytes) -> Signed: ...
    def fetch(self, document_id: str) -> Signed | None: ...


@dataclass(frozen=True)
class LocalSigner:
    """This machine's own authority. Prints "tidak tersertifikasi"."""

    authority: signer.Authority
    is_certified: bool = False

    @property
    def roots(self) -> Sequence[x509.Certificate]:
        return [self.authority.root]

    @property
    def user_status(self) -> dict[str, Json]:
        return {}

    def sign(self, pdf: bytes) -> Signed:
        return Signed(signer.sign_pdf(pdf, self.authority, reason="Surat layanan", is_certified=False))

    def fetch(self, document_id: str) -> Signed | None:
        return None


@dataclass(frozen=True)
class BsreSigner:
    """One official with the passphrase of this batch. `user_status` was asked before the first letter."""

    name: str
    position: str
    nik: str = field(repr=False)
    passphrase: Passphrase = field(repr=False)
    roots: Sequence[x509.Certificate] = field(repr=False)
    user_status: dict[str, Json] = field(default_factory=dict)
    is_certified: bool = True

    def sign(self, pdf: bytes) -> Signed:
        try:
            made = bsre.sign(pdf, nik=self.nik, passphrase=self.passphrase, face=self._face(pdf))
        except Gone:
            raise Permanent("out_of_time") from None
        return self._judged(made.pdf, made.document_id)

    def fetch(self, document_id: str) -> Signed | None:
        found = bsre.download(document_id)
        return self._judged(found, document_id) if found else None

    def _judged(self, pdf: bytes, document_id: str) -> Signed:
        try:
            return Signed(pdf, document_id, bsre.verify(pdf))
        except SigningFault:  # its opinion is kept where it is given; ours decides
            return Signed(pdf, document_id)

    def _face(self, pdf: bytes) -> bsre.Face:
        left, low, right, high = signer.STAMP_BOX
        png = render.stamp_picture({"signer": self.name, "at": self.position, "is_certified": True})
        page = int(open_pdf(pdf).root["/Pages"]["/Count"])
        return bsre.Face(png, page, (left, low, right - left, high - low))


def is_automatic() -> bool:
    """Whether the worker signs by itself. With the gateway an official does, and letters wait."""
    return bool(settings.PENDOPO_SIGNER == "local")


def needs_passphrase() -> bool:
    return bool(settings.PENDOPO_SIGNER == "bsre")


def local() -> LocalSigner:
    """Raises signer.NoSigner."""
    return LocalSigner(signer.local_authority())


def official(name: str, position: str, nik: str, passphrase: Passphrase) -> BsreSigner:
    """The gateway in the name of one official. Asks for the state of their certificate. Raises SigningFault."""
    roots = signer.pem_roots(Path(settings.PENDOPO_BSRE_ROOTS))
    return BsreSigner(name, position, nik, passphrase, roots, bsre.user_status(nik))
