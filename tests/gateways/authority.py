"""A certification authority of the tests: root, signers that carry its addresses, a list of what it took back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

DAY = timedelta(days=1)
PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def usage(**on):
    every = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign"
        " crl_sign encipher_only decipher_only"
    )
    return x509.KeyUsage(**{one: on.get(one, False) for one in every.split()})


@dataclass
class Authority:
    """`address`: where its list and its answers are served; empty: its certificates name none."""

    address: str = ""
    with_ocsp: bool = False
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    revoked: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self):
        begin = (
            x509.CertificateBuilder().subject_name(name("BSrE UJI (akar)")).issuer_name(name("BSrE UJI (akar)"))
        )
        self.root = (
            begin.public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2050, 1, 1, tzinfo=UTC))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage(key_cert_sign=True, crl_sign=True, digital_signature=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )

    @property
    def root_pem(self):
        return self.root.public_bytes(PEM)

    def issue(self, to, starts=datetime(2025, 1, 1, tzinfo=UTC), ends=datetime(2030, 1, 1, tzinfo=UTC)):
        """(certificate, key) of a signer."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = (
            x509.CertificateBuilder()
            .subject_name(name(to))
            .issuer_name(self.root.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(starts)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage(digital_signature=True, content_commitment=True), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )
        if self.address:
            at = x509.UniformResourceIdentifier(f"{self.address}/crl")
            made = made.add_extension(
                x509.CRLDistributionPoints([x509.DistributionPoint([at], None, None, None)]), critical=False
            )
        if self.address and self.with_ocsp:
            at = x509.UniformResourceIdentifier(f"{self.address}/ocsp")
            place = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, at)
            made = made.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
        return made.sign(self.key, hashes.SHA256()), key

    def revoke(self, certificate, at):
        self.revoked[certificate.serial_number] = at

    def list(self, at):
        """Its list as of `at`, DER."""
        made = x509.CertificateRevocationListBuilder().issuer_name(self.root.subject)
        made = made.last_update(datetime(2025, 1, 2, tzinfo=UTC)).next_update(at + 7 * DAY)
        for serial, when in self.revoked.items():
            one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
            made = made.add_revoked_certificate(one)
        made = made.add_extension(x509.CRLNumber(1), critical=False)
        key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return made.add_extension(key_id, critical=False).sign(self.key, hashes.SHA256()).public_bytes(DER)

    def answer(self, request, certificates, at):
        """Its answer to an OCSP request about one of `certificates`, DER."""
        asked = ocsp.load_der_ocsp_request(request)
        about = next(one for one in certificates if one.serial_number == asked.serial_number)
        when = self.revoked.get(asked.serial_number)
        status = ocsp.OCSPCertStatus.REVOKED if when else ocsp.OCSPCertStatus.GOOD
        made = ocsp.OCSPResponseBuilder().add_response(
            cert=about,
            issuer=self.root,
            algorithm=asked.hash_algorithm,
            cert_status=status,
            this_update=datetime(2025, 1, 2, tzinfo=UTC),
            next_update=at + DAY,
            revocation_time=when,
            revocation_reason=None,
        )
        made = made.responder_id(ocsp.OCSPResponderEncoding.NAME, self.root)
        return made.sign(self.key, hashes.SHA256()).public_bytes(DER)
