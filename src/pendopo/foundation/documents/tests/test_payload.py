"""The facts inside the QR code: read by others' programs, checked without a line of ours."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from datetime import date, timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import payload, render, storage

from .factories import SUBJECT, prepared

BASE = "https://layanan.kabupaten-contoh.go.id/verifikasi/"
CODE = "0123456789ABCDEF"
FACTS = {
    "reference": "3523-C0Q3-1HX4-F",
    "subject": "Siti Nurhaliza Rahmawati Contoh",
    "finished_on": "21 November 2026",
}


def key_of(jwk):
    """The public key, by the words of RFC 7517."""
    x, y = (int.from_bytes(base64.urlsafe_b64decode(jwk[name] + "=="), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def verified(code, digits, key_set):
    """(office, day, facts) as docs/how-to/signing.md says it. Raises InvalidSignature."""
    number = int(digits)
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    body, r, s = raw[:-64], int.from_bytes(raw[-64:-32], "big"), int.from_bytes(raw[-32:], "big")
    key = next(key_of(one) for one in key_set["keys"] if one["kid"] == body[1:5].hex())
    signed = b"pendopo-letter-1\x00" + code.encode() + b"\x00" + body
    key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    office, *facts = body[7:].decode().split("\x1f")
    return office, date(2020, 1, 1) + timedelta(days=int.from_bytes(body[5:7], "big")), facts


def test_a_stranger_verifies_the_facts_with_the_published_key(client, db):
    answer = client.get("/verifikasi/kunci.json")
    assert "max-age=3600" in answer["Cache-Control"]
    made = payload.digits(CODE, "Dinas Contoh", date(2026, 11, 21), FACTS)
    office, day, facts = verified(CODE, made, answer.json())
    assert (office, day) == ("Dinas Contoh", date(2026, 11, 21))
    assert facts == ["r3523-C0Q3-1HX4-F", "sSiti Nurhaliza Rahmawati Contoh", "f21 November 2026"]


@pytest.mark.parametrize("forge", ["another code", "another fact"])
def test_a_forged_code_does_not_verify(forge):
    made = payload.digits(CODE, "Dinas Contoh", date(2026, 11, 21), FACTS)
    code, number = CODE, int(made)
    if forge == "another code":
        code = CODE[::-1]
    else:
        number ^= 1 << (8 * 70)
    with pytest.raises(InvalidSignature):
        verified(code, str(number), payload.key_set())


def test_a_key_of_earlier_times_stays_published_behind_the_new_one(settings):
    old, new = settings.PENDOPO_VERIFICATION_KEY, ec.generate_private_key(ec.SECP256R1())
    made = payload.digits(CODE, "Dinas", date(2026, 1, 1), {})
    public = serialization.load_pem_private_key(old, None).public_key()
    settings.PENDOPO_VERIFICATION_KEY = new.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert len(payload.key_set()["keys"]) == 2
    assert verified(CODE, made, payload.key_set())[0] == "Dinas"
    assert payload.key_set()["keys"][0]["kid"] == payload.key_id(new.public_key()).hex()


def test_the_code_stays_readable_however_long_the_names_are():
    long = dict.fromkeys(payload.LETTERS, "Nama Yang Sangat Panjang Sekali " * 4)
    for facts in (FACTS, long, {"subject": "Ñ" * 120}):
        made = payload.digits(
            CODE, "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Contoh Sekali", date(2026, 1, 1), facts
        )
        assert render.qr(f"{BASE}{CODE}/", made).version <= 12


def test_openssl_agrees(tmp_path):
    made = int(payload.digits(CODE, "Dinas Contoh", date(2026, 11, 21), FACTS))
    raw = made.to_bytes((made.bit_length() + 7) // 8, "big")
    key = key_of(payload.key_set()["keys"][0])
    (tmp_path / "key.pem").write_bytes(
        key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    r, s = int.from_bytes(raw[-64:-32], "big"), int.from_bytes(raw[-32:], "big")
    (tmp_path / "sig").write_bytes(encode_dss_signature(r, s))
    (tmp_path / "body").write_bytes(b"pendopo-letter-1\x00" + CODE.encode() + b"\x00" + raw[:-64])
    line = ["openssl", "dgst", "-sha256", "-verify", "key.pem", "-signature", "sig", "body"]
    assert subprocess.run(line, cwd=tmp_path, capture_output=True, text=True).stdout.strip() == "Verified OK"


@pytest.mark.zbar
def test_another_program_reads_the_code_from_the_printed_page(tuban, settings, tmp_path):
    settings.PENDOPO_BASE_URL = BASE.removesuffix("/verifikasi/")
    with region_scope(tuban.code):
        letter = prepared()
        (tmp_path / "letter.pdf").write_bytes(storage.read(letter.unsigned_file))
    line = [shutil.which("pdftoppm"), "-r", "200", "-png", "letter.pdf", "page"]
    subprocess.run(line, cwd=tmp_path, check=True)
    line = [shutil.which("zbarimg"), "--raw", "-q", *sorted(tmp_path.glob("page*.png"))]
    read = subprocess.run(line, capture_output=True, text=True).stdout.strip()
    address, _, digits = read.partition("#")
    assert address == BASE + letter.code + "/"
    office, _day, facts = verified(letter.code, digits, json.loads(json.dumps(payload.key_set())))
    assert office == "Dinas Contoh" and f"s{SUBJECT}" in facts
