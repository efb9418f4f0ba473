"""The facts of a letter inside its QR code, signed, so that a phone can check them without asking our database.

The code is the address of the letter, `#`, and one number in decimal digits (the densest a QR code knows). As bytes,
most significant first: version, key id (4), day of the letter since EPOCH (2), UTF-8 text, signature (64: r and s).
The text is the office, then each fact as one letter and its value, all separated by 1F. Signed is CONTEXT, the code and
all before the signature, by ECDSA P-256 with SHA-256. Written down for others in docs/how-to/signing.md.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings

VERSION = 1
EPOCH = date(2020, 1, 1)
CONTEXT = b"pendopo-letter-1"
SEPARATOR = "\x1f"
LETTERS = {
    "reference": "r",
    "subject": "s",
    "applicant": "a",
    "finished_on": "f",
    "received_on": "v",
    "register_number": "n",
    "register_date": "d",
}
"""Facts by one letter; others are left to the page, which asks for them."""
MOST_TEXT = 130
"""Bytes of text. With an address of 64 characters the code stays at version 12: 0.4 mm a module where it is printed."""


def digits(code: str, office: str, on: date, facts: Mapping[str, str]) -> str:
    """The number behind `#`. Facts are taken in order as long as they fit."""
    key = _private(settings.PENDOPO_VERIFICATION_KEY)
    body = (
        bytes([VERSION]) + key_id(key.public_key()) + (on - EPOCH).days.to_bytes(2, "big") + _text(office, facts)
    )
    der = key.sign(message(code, body), ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(der)
    return str(int.from_bytes(body + r.to_bytes(32, "big") + s.to_bytes(32, "big"), "big"))


def message(code: str, body: bytes) -> bytes:
    """What is signed."""
    return CONTEXT + b"\0" + code.encode() + b"\0" + body


def key_set() -> dict[str, list[dict[str, str]]]:
    """Every key that may have signed a code, as a JWK set (RFC 7517); `kid` is the key id in hex."""
    return {"keys": [_jwk(key) for key in _public(settings.PENDOPO_VERIFICATION_KEY)]}


def key_id(key: ec.EllipticCurvePublicKey) -> bytes:
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).digest()[:4]


def _text(office: str, facts: Mapping[str, str]) -> bytes:
    parts = [_clean(office)[:60]]
    for name, value in facts.items():
        more = LETTERS.get(name, "") + _clean(value)
        if name in LETTERS and len(SEPARATOR.join([*parts, more]).encode()) <= MOST_TEXT:
            parts.append(more)
    return SEPARATOR.join(parts).encode()


def _clean(text: str) -> str:
    return re.sub(r"[\x00-\x1f]+", " ", text).strip()


@cache
def _private(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


@cache
def _public(pem: bytes) -> tuple[ec.EllipticCurvePublicKey, ...]:
    """The key that signs now, then those of earlier times that follow it in the file."""
    found = [_private(pem).public_key()]
    for block in re.findall(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", pem, re.DOTALL):
        key = serialization.load_pem_public_key(block)
        if isinstance(key, ec.EllipticCurvePublicKey):
            found.append(key)
    return tuple(found)


def _jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()

    def coordinate(value: int) -> str:
        return base64.urlsafe_b64encode(value.to_bytes(32, "big")).rstrip(b"=").decode()

    return {
        "kty": "EC",
        "crv": "P-256",
        "alg": "ES256",
        "use": "sig",
        "kid": key_id(key).hex(),
        "x": coordinate(numbers.x),
        "y": coordinate(numbers.y),
    }
