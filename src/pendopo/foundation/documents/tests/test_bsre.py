"""The BSrE gateway as a real server that misbehaves: a letter is signed with verified bytes, or it waits."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from tests.gateways import bsre as fake

from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import actions, bsre, evidence, failures, signatures, signer, storage
from pendopo.foundation.documents.actions import SigningFailed
from pendopo.foundation.documents.evidence import Evidence
from pendopo.foundation.documents.failures import SigningFault
from pendopo.foundation.documents.models import Letter, SignatureProof, StoredFile
from pendopo.foundation.documents.states import LetterState

from .factories import CLERK, prepared
from .gateway import official, trust


@pytest.fixture(autouse=True)
def in_tuban(tuban):
    with region_scope(tuban.code):
        yield


def fresh(letter):
    return Letter.objects.get(pk=letter.pk)


def test_the_gateway_signs_a_letter_and_the_proof_is_kept(gateway):
    letter = actions.sign_letter(prepared(), with_=official(), by=CLERK)
    content = storage.read(letter.signed_file)
    assert (letter.state, letter.is_certified, letter.signer_name) == (LetterState.SIGNED, True, fake.NAME)
    assert content.startswith(storage.read(letter.unsigned_file))
    proof = SignatureProof.objects.get(letter=letter)
    assert proof.user_status == {"status_code": 1111, "status": "ISSUE"}
    assert proof.opinion["summary"] == "VALID"
    assert proof.is_revocation_checked and proof.report["is_trusted"]
    assert len(Evidence.from_json(proof.evidence).chain) == 2
    assert gateway.facts()["signed"] == 1


def test_the_form_is_the_one_of_the_technical_guide(gateway):
    actions.sign_letter(prepared(), with_=official(), by=CLERK)
    (form,) = gateway.forms
    assert form["nik"] == fake.NIK.encode() and form["passphrase"] == fake.PASSPHRASE.encode()
    assert form["tampilan"] == b"visible" and form["image"] == b"true" and form["imageTTD"] > 1000
    left, low, right, high = signer.STAMP_BOX
    assert [int(form[key]) for key in ("page", "xAxis", "yAxis", "width", "height")] == [
        1,
        left,
        low,
        right - left,
        high - low,
    ]


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("down", "unreachable"),
        ("slow", "too_slow"),
        ("500", "gateway_error"),
        ("401", "our_access"),
        ("garbage", "unverified"),
        ("json200", "refused"),
        ("cut_lost", "cut"),
        ("cut_nameless", "cut"),
        ("other", "unverified"),
        ("unsigned", "unverified"),
        ("locked", "wrong_passphrase"),
    ],
)
def test_whatever_the_gateway_does_the_letter_waits_with_a_reason_and_is_signed_later(
    gateway, monkeypatch, mode, code
):
    letter, chosen = prepared(), official()
    gateway.mode, gateway.seconds = mode, 1.5
    monkeypatch.setattr(bsre, "SECONDS", 0.5)
    with pytest.raises(SigningFailed) as failed:
        actions.sign_letter(letter, with_=chosen, by=CLERK)
    assert failed.value.code == code
    waiting = fresh(letter)
    assert (waiting.state, waiting.problem) == (LetterState.AWAITING_SIGNATURE, code)
    assert (waiting.signed_file, waiting.sha256_after) == (None, "")
    assert failures.reason_of(code) and StoredFile.objects.count() == 1
    gateway.mode = "ok"
    monkeypatch.setattr(bsre, "SECONDS", 60)
    assert actions.sign_letter(letter, with_=chosen, by=CLERK).problem == ""


def test_a_gateway_that_is_not_there_at_all(gateway):
    letter, chosen = prepared(), official()
    gateway.stop()
    with pytest.raises(SigningFailed, match="unreachable"):
        actions.sign_letter(letter, with_=chosen, by=CLERK)
    assert fresh(letter).state == LetterState.AWAITING_SIGNATURE


@pytest.mark.parametrize("mode", ["cut", "drip"])
def test_an_answer_cut_after_its_id_is_fetched_and_not_signed_twice(gateway, monkeypatch, mode):
    gateway.mode = mode
    monkeypatch.setattr(bsre, "SECONDS", 1)
    letter = actions.sign_letter(prepared(), with_=official(), by=CLERK)
    assert letter.state == LetterState.SIGNED
    assert (gateway.facts()["signed"], gateway.facts()["downloaded"]) == (1, 1)


def test_what_could_not_be_fetched_then_is_fetched_by_the_next_attempt(gateway):
    letter, gateway.mode = prepared(), "cut_lost"
    with pytest.raises(SigningFailed):
        actions.sign_letter(letter, with_=official(), by=CLERK)
    assert fresh(letter).gateway_id
    gateway.mode = "ok"
    assert actions.sign_letter(letter, with_=official(), by=CLERK).state == LetterState.SIGNED
    assert gateway.facts()["signed"] == 1


def test_an_id_that_leads_to_another_letter_does_not_become_this_one(gateway):
    first = actions.sign_letter(prepared("satu"), with_=official(), by=CLERK)
    gateway.mode = "double_id"
    second = prepared("dua")
    with pytest.raises(SigningFailed, match="unverified"):
        actions.sign_letter(second, with_=official(), by=CLERK)
    gateway.mode = "ok"
    signed = actions.sign_letter(second, with_=official(), by=CLERK)
    assert signed.sha256_after != first.sha256_after
    assert storage.read(signed.signed_file).startswith(storage.read(second.unsigned_file))


@pytest.mark.parametrize(("mode", "code"), [("unknown", "not_registered"), ("expired", "certificate_expired")])
def test_an_official_without_a_certificate_does_not_begin(gateway, mode, code):
    gateway.mode = mode
    with pytest.raises(SigningFault) as fault:
        official()
    assert fault.value.code == code and fault.value.stops_batch
    assert gateway.facts()["signed"] == 0


def test_a_dead_gateway_is_left_in_peace_after_three_failures(gateway):
    letter, chosen = prepared(), official()
    gateway.mode = "500"
    for _ in range(3):
        with pytest.raises(SigningFailed, match="gateway_error"):
            actions.sign_letter(letter, with_=chosen, by=CLERK)
    asked = gateway.asked
    with pytest.raises(SigningFailed, match="resting"):
        actions.sign_letter(letter, with_=chosen, by=CLERK)
    assert gateway.asked == asked


def test_an_answer_beyond_all_measure_is_not_read(gateway, monkeypatch):
    monkeypatch.setattr(bsre, "MAX_PDF", 10_000)
    with pytest.raises(SigningFailed, match="cut"):
        actions.sign_letter(prepared(), with_=official(), by=CLERK)


def test_a_certificate_that_was_taken_back_signs_nothing(gateway):
    gateway.authority.revoke(gateway.certificate, datetime.now(UTC) - timedelta(days=1))
    letter = prepared()
    with pytest.raises(SigningFailed, match="certificate_revoked"):
        actions.sign_letter(letter, with_=official(), by=CLERK)
    assert fresh(letter).state == LetterState.AWAITING_SIGNATURE
    assert not SignatureProof.objects.exists()


@pytest.mark.parametrize("is_revoked", [False, True])
def test_an_authority_that_answers_by_ocsp_is_heard(settings, tmp_path, is_revoked):
    made = fake.Gateway(with_ocsp=True).start()
    made.serves_list = False
    trust(settings, made, tmp_path / "lain")
    if is_revoked:
        made.authority.revoke(made.certificate, datetime.now(UTC) - timedelta(days=1))
    try:
        if is_revoked:
            with pytest.raises(SigningFailed, match="certificate_revoked"):
                actions.sign_letter(prepared(), with_=official(), by=CLERK)
            return
        letter = actions.sign_letter(prepared(), with_=official(), by=CLERK)
    finally:
        made.stop()
    kept = Evidence.from_json(letter.proof.evidence)
    assert len(kept.answers) == 1 and kept.lists == () and len(kept.missing) == 1


def test_a_certificate_whose_time_is_over_signs_nothing(settings, tmp_path):
    made = fake.Gateway(signer_ends=datetime.now(UTC) - timedelta(days=1)).start()
    trust(settings, made, tmp_path / "lain")
    try:
        with pytest.raises(SigningFailed, match="unverified"):
            actions.sign_letter(prepared(), with_=official(), by=CLERK)
    finally:
        made.stop()


def test_a_signer_from_an_authority_we_do_not_know_is_refused(gateway, settings, tmp_path):
    letter, chosen = prepared(), official()
    stranger = fake.Gateway().start()
    settings.PENDOPO_BSRE_URL = stranger.url
    try:
        with pytest.raises(SigningFailed, match="unverified"):
            actions.sign_letter(letter, with_=chosen, by=CLERK)
    finally:
        stranger.stop()


def test_a_letter_stays_valid_after_its_certificate_ended_and_its_root_is_gone(gateway, settings):
    letter = actions.sign_letter(prepared(), with_=official(), by=CLERK)
    content, later = storage.read(letter.signed_file), datetime(2035, 1, 1, tzinfo=UTC)
    with clock.at(later):
        assert not signatures.check(content, official_roots(settings)).is_trusted
        assert evidence_check(letter, content).is_good
        changed = content[:-200] + bytes([content[-200] ^ 1]) + content[-199:]
        assert not evidence_check(letter, changed).is_good


def official_roots(settings):
    return signer.pem_roots(signer.Path(settings.PENDOPO_BSRE_ROOTS))


def evidence_check(letter, content):
    return signatures.check_by_proof(content, letter.proof)


def test_a_revocation_after_signing_does_not_reach_back(gateway):
    letter = actions.sign_letter(prepared(), with_=official(), by=CLERK)
    gateway.authority.revoke(gateway.certificate, datetime.now(UTC) + timedelta(hours=1))
    content = storage.read(letter.signed_file)
    later = evidence.collect(content, [signer.certificate(Evidence.from_json(letter.proof.evidence).chain[-1])])
    assert later.lists and later.lists != Evidence.from_json(letter.proof.evidence).lists
    assert evidence_check(letter, content).is_good


@pytest.mark.poppler
def test_an_independent_program_accepts_the_letter_and_refuses_one_changed_byte(gateway, tmp_path):
    letter = actions.sign_letter(prepared(), with_=official(), by=CLERK)
    content = storage.read(letter.signed_file)
    path = tmp_path / "surat.pdf"

    def said(data):
        path.write_bytes(data)
        return subprocess.run([shutil.which("pdfsig"), path], capture_output=True, text=True).stdout

    assert "Signature is Valid" in said(content) and "Total document signed" in said(content)
    at = content.index(b"/Contents") - 300
    assert "Signature is Valid" not in said(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])


def test_what_is_written_about_a_failure_names_nobody(gateway):
    gateway.mode = "locked"
    with pytest.raises(SigningFailed):
        actions.sign_letter(prepared(), with_=official("salah-9182"), by=CLERK)
    reasons = " ".join(AuditEvent.objects.values_list("reason", flat=True))
    assert "wrong_passphrase" in reasons
    assert "salah-9182" not in reasons and fake.NIK not in reasons
