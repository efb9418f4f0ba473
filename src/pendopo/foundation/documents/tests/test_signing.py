from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused, UnguardedWrite
from pendopo.foundation.common.records import writing
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import actions, rules, signatures, signer, signers, storage
from pendopo.foundation.documents.actions import SigningFailed, signing
from pendopo.foundation.documents.evidence import Evidence
from pendopo.foundation.documents.failures import SigningFault
from pendopo.foundation.documents.models import Letter, StoredFile, VerificationCode
from pendopo.foundation.documents.render import WrongTemplate
from pendopo.foundation.documents.states import OWNERS, TRANSITIONS, LetterState

from .factories import CLERK, SUBJECT, prepared, signed


@pytest.fixture(autouse=True)
def in_tuban(tuban):
    with region_scope(tuban.code):
        yield


def tags() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("tag", flat=True))


def state_of(letter: Letter) -> str:
    return Letter.objects.get(pk=letter.pk).state


def test_every_state_has_an_owner_and_a_row_of_transitions():
    assert set(OWNERS) == set(TRANSITIONS) == set(LetterState)


def test_a_prepared_letter_waits_with_its_code_and_the_digest_of_its_bytes():
    letter = prepared()
    content = storage.read(letter.unsigned_file)
    assert content.startswith(b"%PDF-")
    assert letter.state == LetterState.AWAITING_SIGNATURE
    assert letter.sha256_before == hashlib.sha256(content).hexdigest()
    assert len(letter.code) == 16
    assert VerificationCode.objects.get(code=letter.code).region_code == "35.23"
    assert SUBJECT not in str(letter.facts)
    assert tags() == ["letter.prepared"]


def test_preparing_the_same_letter_again_returns_the_first():
    assert prepared().pk == prepared().pk
    assert Letter.objects.count() == VerificationCode.objects.count() == StoredFile.objects.count() == 1
    assert prepared(kind="lain").pk != prepared().pk


def test_a_letter_that_another_process_wrote_meanwhile_is_the_letter(monkeypatch):
    from pendopo.foundation.documents.actions import letters

    real = letters._keep

    def slow(*args):
        monkeypatch.setattr(letters, "_keep", real)
        prepared()
        return real(*args)

    monkeypatch.setattr(letters, "_keep", slow)
    late = prepared()
    assert Letter.objects.get() == late
    assert VerificationCode.objects.get().code == late.code


def test_a_template_that_fails_writes_nothing():
    with pytest.raises(WrongTemplate):
        prepared(template="#panic()")
    assert not VerificationCode.objects.exists()
    assert not StoredFile.objects.exists()
    assert list(storage.paths()) == []


def test_a_signed_letter_holds_verified_bytes_and_both_digests():
    letter = signed()
    content = storage.read(letter.signed_file)
    assert letter.state == LetterState.SIGNED
    assert letter.sha256_after == hashlib.sha256(content).hexdigest() != letter.sha256_before
    assert content.startswith(storage.read(letter.unsigned_file))
    assert signatures.check(content, [signer.local_authority().root]).is_good
    assert (letter.signer_name, letter.is_certified) == (signer.LOCAL_NAME, False)
    assert letter.signed_at
    assert tags() == ["letter.prepared", "letter.signing_started", "letter.signed"]


def test_signing_again_changes_nothing():
    letter = signed()
    assert actions.sign_letter(letter).sha256_after == letter.sha256_after
    assert StoredFile.objects.count() == 2


def test_a_signer_that_fails_leaves_the_letter_waiting_with_the_reason(monkeypatch):
    def broken(*_args, **_kwargs):
        raise OSError("tanda tangan macet")

    letter = prepared()
    with monkeypatch.context() as broken_signer:
        broken_signer.setattr(signer, "sign_pdf", broken)
        with pytest.raises(SigningFailed):
            actions.sign_letter(letter)
    assert state_of(letter) == LetterState.AWAITING_SIGNATURE
    event = AuditEvent.objects.get(tag="letter.signing_failed")
    assert event.reason == "OSError"
    assert Letter.objects.get(pk=letter.pk).problem == "unexpected"
    assert actions.sign_letter(letter).state == LetterState.SIGNED


def _unsigned(pdf, _authority, **_):
    return pdf


def _flipped(pdf, authority, **options):
    made = bytearray(REAL_SIGN(pdf, authority, **options))
    made[-200] ^= 1
    return bytes(made)


def _of_another_letter(_pdf, authority, **options):
    from .factories import pdf

    return REAL_SIGN(pdf(), authority, **options)


def _by_a_stranger(pdf, _authority, **options):
    from django.conf import settings

    return REAL_SIGN(pdf, signer.make_authority(settings.DATA_DIR / "stranger", "Orang Lain"), **options)


REAL_SIGN = signer.sign_pdf


@pytest.mark.parametrize("fake", [_unsigned, _flipped, _of_another_letter, _by_a_stranger])
def test_bytes_that_do_not_verify_are_never_called_signed(monkeypatch, fake):
    letter = prepared()
    monkeypatch.setattr(signer, "sign_pdf", fake)
    with pytest.raises(SigningFailed):
        actions.sign_letter(letter)
    fresh = Letter.objects.get(pk=letter.pk)
    assert (fresh.state, fresh.signed_file, fresh.sha256_after) == (LetterState.AWAITING_SIGNATURE, None, "")
    assert StoredFile.objects.count() == 1


def test_what_is_checked_is_what_the_disk_gives_back(monkeypatch):
    letter = prepared()
    real = storage.read
    monkeypatch.setattr(
        storage,
        "read",
        lambda stored: real(stored)[:-1] if stored.size > letter.unsigned_file.size else real(stored),
    )
    with pytest.raises(SigningFailed):
        actions.sign_letter(letter)
    assert state_of(letter) == LetterState.AWAITING_SIGNATURE


def test_a_letter_whose_bytes_were_garbled_on_the_disk_is_not_signed():
    letter = prepared()
    path = storage.path_of(letter.unsigned_file.id)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(SigningFailed):
        actions.sign_letter(letter)
    assert state_of(letter) == LetterState.AWAITING_SIGNATURE


class Killed(BaseException):
    pass


def killed(*_args, **_kwargs):
    raise Killed


def test_a_crash_in_the_middle_is_recovered_after_a_while(monkeypatch):
    letter = prepared()
    with monkeypatch.context() as crash:
        crash.setattr(signer, "sign_pdf", killed)
        with pytest.raises(Killed):
            actions.sign_letter(letter)
    assert state_of(letter) == LetterState.SIGNING
    with pytest.raises(Refused) as refused:
        actions.sign_letter(letter)
    assert refused.value.code == "being_signed"
    assert actions.recover_stuck_signings() == 0
    with clock.at(clock.now() + rules.STUCK_AFTER + timedelta(seconds=1)):
        assert actions.recover_stuck_signings() == 1
        assert state_of(letter) == LetterState.AWAITING_SIGNATURE
        assert actions.sign_letter(letter).state == LetterState.SIGNED


def test_signing_recovers_a_stuck_letter_by_itself(monkeypatch):
    letter = prepared()
    with monkeypatch.context() as crash:
        crash.setattr(signer, "sign_pdf", killed)
        with pytest.raises(Killed):
            actions.sign_letter(letter)
    with clock.at(clock.now() + rules.STUCK_AFTER + timedelta(seconds=1)):
        assert actions.sign_letter(letter).state == LetterState.SIGNED


def test_a_slow_attempt_that_was_taken_over_does_not_overwrite_the_signed_letter():
    slow = signing.start_signing(prepared(), by=CLERK)
    local = signers.local()
    bytes_of_slow = local.sign(storage.read(slow.unsigned_file))
    with clock.at(clock.now() + rules.STUCK_AFTER + timedelta(seconds=1)):
        done = actions.sign_letter(slow)
    with pytest.raises(SigningFault, match="taken"):
        signing.finish_signing(slow, bytes_of_slow, local, Evidence(), by=CLERK)
    signing.give_back(slow, why="terlambat", by=CLERK)
    fresh = Letter.objects.get(pk=slow.pk)
    assert (fresh.state, fresh.sha256_after) == (LetterState.SIGNED, done.sha256_after)


def test_only_one_of_two_attempts_claims_the_letter():
    letter = prepared()
    signing.start_signing(letter, by=CLERK)
    with pytest.raises(Refused):
        signing.start_signing(letter, by=CLERK)


def test_without_a_signer_the_letter_keeps_waiting(settings):
    letter = prepared()
    settings.PENDOPO_SIGNER = "none"
    with pytest.raises(Refused) as refused:
        actions.sign_letter(letter)
    assert refused.value.code == "no_signer"
    assert state_of(letter) == LetterState.AWAITING_SIGNATURE


def test_a_revoked_letter_stays_revoked():
    letter = actions.revoke_letter(signed(), reason="Salah cetak", by=CLERK)
    assert (letter.state, letter.revocation_reason) == (LetterState.REVOKED, "Salah cetak")
    with pytest.raises(Refused):
        actions.sign_letter(letter)
    with pytest.raises(Refused):
        actions.revoke_letter(letter, reason="Lagi", by=CLERK)


@pytest.mark.parametrize(("reason", "code"), [("", "no_reason"), ("  ", "no_reason"), ("Salah", "wrong_state")])
def test_an_unsigned_letter_or_a_missing_reason_is_not_revoked(reason, code):
    with pytest.raises(Refused) as refused:
        actions.revoke_letter(prepared(), reason=reason, by=CLERK)
    assert refused.value.code == code


def test_the_database_itself_refuses_signed_without_bytes():
    letter = prepared()
    letter.state = LetterState.SIGNED
    with pytest.raises(UnguardedWrite):
        letter.save()
    with writing("test"), pytest.raises(IntegrityError), transaction.atomic():
        letter.save()


def test_another_region_neither_sees_nor_signs_the_letter():
    letter = prepared()
    with region_scope("35.24"):
        assert not Letter.objects.exists()
        with pytest.raises(Letter.DoesNotExist):
            actions.sign_letter(letter)
