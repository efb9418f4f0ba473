"""The local signer: our own P-256 authority on this machine. For demo and tests; a production start refuses it.

PAdES (ETSI.CAdES.detached) by pyHanko. Whatever it signs says "tidak tersertifikasi" on its face.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pendopo.foundation.common.clock import now

from . import render

A = TypeVar("A")

LOCAL_NAME = "Penanda Tangan Lokal Pendopo"
STAMP_BOX = (349, 74, 525, 148)
"""Where the visible signature stands on the last page: points from its lower left. The letter layout keeps it free."""

# Wide on purpose: the demo signs on days of the past and the future, and the authority is trusted by nobody else.
_VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_VALID_TO = datetime(2050, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Authority:
    """A root certificate, and the certificate and key of the one signer it issued. All PEM."""

    name: str
    root_pem: bytes
    signer_pem: bytes
    key_pem: bytes

    @property
    def root(self) -> asn1_x509.Certificate:
        return certificate(self.root_pem)


class NoSigner(RuntimeError):
    """No signer is configured on this machine."""


def local_authority() -> Authority:
    """The authority of this machine, made at first use under DATA_DIR/signing. Raises NoSigner."""
    if settings.PENDOPO_SIGNER != "local" or settings.IS_PRODUCTION:
        raise NoSigner("no signer is configured: letters stay awaiting signature")
    return make_authority(Path(settings.DATA_DIR) / "signing", LOCAL_NAME)


def make_authority(folder: Path, common_name: str) -> Authority:
    """The authority kept in `folder`, made if it is not there. Two processes at once end with the same one.

    The folder appears whole, by one rename. The root's own key is not kept: it signs once and is forgotten.
    """
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        _write_new(draft, common_name)
        try:
            draft.rename(folder)
        except OSError:  # another process was faster; its authority is the one
            shutil.rmtree(draft)
    return _load(folder)


def sign_pdf(pdf: bytes, authority: Authority, *, reason: str, is_certified: bool = False) -> bytes:
    """`pdf` with a signature appended: its own bytes stay as they are, in front. Visible on the last page."""
    moment = now()
    with tempfile.TemporaryDirectory(prefix="pendopo-stamp-") as folder:
        face = Path(folder) / "stamp.pdf"
        face.write_bytes(render.compile_stamp(_stamp_data(authority.name, moment, is_certified)))
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        out = _Signer(
            signers.PdfSignatureMetadata(
                field_name=_free_field(writer),
                md_algorithm="sha256",
                subfilter=fields.SigSeedSubFilter.PADES,
                reason=reason,
                name=authority.name,
            ),
            signer=_signer_of(authority),
            stamp_style=StaticStampStyle.from_pdf_file(str(face), border_width=0),
            new_field_spec=fields.SigFieldSpec(_free_field(writer), on_page=-1, box=STAMP_BOX),
            moment=moment,
        ).sign_pdf(writer)
    made: bytes = out.getvalue()
    return made


def pem_roots(folder: Path) -> list[asn1_x509.Certificate]:
    """Each *.pem or *.crt of the folder, one certificate a file. Raises ValueError naming a bad file."""
    found = []
    for path in sorted(folder.glob("*")):
        if path.suffix in (".pem", ".crt"):
            try:
                found.append(certificate(path.read_bytes()))
            except (ValueError, TypeError):
                raise ValueError(f"{path} is not a certificate (PEM or DER)") from None
    return found


def certificate(data: bytes) -> asn1_x509.Certificate:
    """One certificate from PEM or DER. Raises ValueError."""
    is_pem = data.lstrip().startswith(b"-----BEGIN")
    read = x509.load_pem_x509_certificate(data) if is_pem else x509.load_der_x509_certificate(data)
    return _asn1(asn1_x509.Certificate, read.public_bytes(serialization.Encoding.DER))


class _Signer(signers.PdfSigner):
    """Takes the time from our clock: pyHanko has no argument for it."""

    def __init__(self, *args: Any, moment: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._moment = moment

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._moment
        return session


def _stamp_data(name: str, moment: datetime, is_certified: bool) -> dict[str, object]:
    local = timezone.localtime(moment)
    return {"signer": name, "at": local.strftime("%d-%m-%Y %H:%M %z"), "is_certified": is_certified}


def _free_field(writer: IncrementalPdfFileWriter) -> str:
    """A field name that the document does not use yet."""
    taken = {name for name, _value, _field in fields.enumerate_sig_fields(writer)}
    return next(name for name in (f"Pendopo{i}" for i in range(1, len(taken) + 2)) if name not in taken)


def _signer_of(authority: Authority) -> signers.SimpleSigner:
    known = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    known.register(authority.root)
    key = serialization.load_pem_private_key(authority.key_pem, password=None)
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=certificate(authority.signer_pem),
        signing_key=_asn1(asn1_keys.PrivateKeyInfo, der),
        cert_registry=known,
    )


def _asn1(kind: type[A], der: bytes) -> A:
    """The same bytes in the form that pyHanko wants."""
    made: A = kind.load(der)  # type: ignore[attr-defined]
    return made


def _load(folder: Path) -> Authority:
    signer_pem = (folder / "signer.pem").read_bytes()
    name = x509.load_pem_x509_certificate(signer_pem).subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    return Authority(str(name), (folder / "root.pem").read_bytes(), signer_pem, (folder / "key.pem").read_bytes())


def _write_new(folder: Path, common_name: str) -> None:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name(f"{common_name} (akar)")
    root = (
        _builder(root_name, root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    signer = (
        _builder(_name(common_name), root_name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    _private(folder / "root.pem", root.public_bytes(pem))
    _private(folder / "signer.pem", signer.public_bytes(pem))
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _private(folder / "key.pem", plain)


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_VALID_FROM)
        .not_valid_after(_VALID_TO)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _usage(**on: bool) -> x509.KeyUsage:
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign"
        " encipher_only decipher_only"
    )
    return x509.KeyUsage(**{name: on.get(name, False) for name in names.split()})


def _private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
