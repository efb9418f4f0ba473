"""One passphrase, many letters: what is signed, what is left, and where the passphrase is afterwards."""

from __future__ import annotations

import copy
import gc
import pickle
import time
from datetime import timedelta

import pytest
from django.db import connection
from tests.gateways import bsre as fake
from tests.wall import owner

from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import bsre, passphrase
from pendopo.foundation.documents.batches import actions, queries, rules, running
from pendopo.foundation.documents.batches.states import BatchState, ItemState
from pendopo.foundation.documents.models import Letter, Signatory, SigningBatch
from pendopo.foundation.documents.passphrase import Gone, Passphrase
from pendopo.foundation.documents.states import LetterState
from pendopo.foundation.notices import outbox
from pendopo.foundation.notices.models import OutboxRow

from .factories import prepared
from .gateway import head_of_office

WRONG = "kata-kunci-keliru-5521"


@pytest.fixture
def office(tuban, gateway):
    """(account, actor) of the official, in the scope of the region."""
    with region_scope(tuban.code):
        yield head_of_office()


def letters(count=3):
    return [prepared(f"perkara-{number}") for number in range(count)]


def start(office, chosen):
    account, by = office
    return actions.start_batch(chosen, account_id=account.pk, passphrase_length=10, by=by)


def run(office, batch, typed=fake.PASSPHRASE):
    secret = Passphrase(typed)
    running.work(batch.pk, secret, by=office[1])
    return secret


def states(batch):
    return [(item.state, item.problem) for item in queries.items_of(batch)]


def everything():
    """Every value of every table, as text."""
    found = []
    with owner(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [repr(bytes(one) if isinstance(one, memoryview) else one) for row in cursor for one in row]
    return "\n".join(found)


def test_a_batch_signs_every_letter_once_and_wipes_the_passphrase(office, gateway):
    batch = start(office, letters())
    secret = run(office, batch)
    assert states(batch) == [(ItemState.SIGNED, "")] * 3
    assert queries.latest_of(office[0].pk).state == BatchState.DONE
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SIGNED}
    assert sorted(gateway.signed.values()) == [1, 1, 1]
    with pytest.raises(Gone):
        secret.open()


def test_a_wrong_passphrase_is_tried_once_and_ends_the_batch(office, gateway):
    batch = start(office, letters())
    run(office, batch, WRONG)
    assert states(batch) == [("failed", "wrong_passphrase"), ("failed", "stopped"), ("failed", "stopped")]
    assert gateway.wrong == 1
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.AWAITING_SIGNATURE}


def test_no_passphrase_and_no_nik_is_left_in_any_row_log_or_object(office, gateway, caplog, capfd):
    typed = fake.PASSPHRASE
    for mode, secret in (("ok", WRONG), ("500", typed), ("cut_lost", typed), ("ok", typed)):
        gateway.mode = mode
        bsre.circuit.reset()
        waiting = [one for one in letters(2) if one.state == LetterState.AWAITING_SIGNATURE]
        run(office, start(office, waiting), secret)
        assert OutboxRow.objects.exists()
    written = everything() + caplog.text + "".join(capfd.readouterr())
    assert "perkara-0" in written, "the search would find something"
    for word in (typed, WRONG, fake.NIK):
        assert word not in written
    kept = [one for one in gc.get_objects() if type(one) is bytearray and fake.PASSPHRASE.encode() in one]
    assert not kept


def test_a_gateway_that_is_down_leaves_every_letter_waiting_with_a_reason(office, gateway):
    batch = start(office, letters(2))
    gateway.mode = "down"
    run(office, batch)
    assert states(batch) == [("failed", "unreachable")] * 2
    assert set(Letter.objects.values_list("state", "problem")) == {("awaiting_signature", "unreachable")}


def test_a_passphrase_lives_ten_minutes(office, gateway, monkeypatch):
    batch = start(office, letters(2))
    secret, begun = Passphrase(fake.PASSPHRASE), time.monotonic()
    monkeypatch.setattr(passphrase.time, "monotonic", lambda: begun + 601)
    running.work(batch.pk, secret, by=office[1])
    assert states(batch) == [("failed", "out_of_time")] * 2
    assert gateway.facts()["signed"] == 0


def test_a_passphrase_is_neither_shown_copied_nor_pickled():
    secret = Passphrase(fake.PASSPHRASE)
    assert fake.PASSPHRASE not in repr(secret) + str(secret) + f"{secret}"
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            take(secret)
    assert not hasattr(secret, "__dict__")


def test_a_batch_whose_process_died_is_ended_and_its_letters_wait_again(office, gateway):
    first, second, third = chosen = letters()
    batch = start(office, chosen)
    items = queries.items_of(batch)
    from pendopo.foundation.documents.actions import signing
    from pendopo.foundation.documents.tests.gateway import official

    actions.begin_item(items[0], by=office[1])
    signing.sign_letter(first, with_=official(), by=office[1])  # and died before it said so
    actions.begin_item(items[1], by=office[1])
    signing.start_signing(second, by=office[1])
    outbox.run_due(100)
    assert SigningBatch.objects.get().state == BatchState.RUNNING, "its lease still holds"
    with clock.at(clock.now() + rules.LEASE + timedelta(seconds=2)):
        outbox.run_due(100)
    with clock.at(clock.now() + 2 * rules.LEASE + timedelta(seconds=5)):
        outbox.run_due(100)
    assert SigningBatch.objects.get().state == BatchState.INTERRUPTED
    assert states(batch) == [("signed", ""), ("failed", "crash"), ("failed", "stopped")]
    found = {letter.pk: letter.state for letter in Letter.objects.all()}
    assert [found[one.pk] for one in (first, second, third)] == ["signed"] + ["awaiting_signature"] * 2
    assert not actions.begin_item(items[2], by=office[1]), "a thread that comes back late does nothing more"


def test_only_a_running_batch_of_ones_own_and_only_one(office):
    start(office, letters(1))
    with pytest.raises(Refused) as refused:
        start(office, [prepared("lain")])
    assert refused.value.code == "running"


@pytest.mark.parametrize(
    ("make", "code"),
    [(list, "nothing"), (lambda: letters(51), "too_many")],
)
def test_a_batch_has_one_letter_to_fifty(office, monkeypatch, make, code):
    monkeypatch.setattr(rules, "MOST", 2)
    with pytest.raises(Refused) as refused:
        start(office, make()[:3])
    assert refused.value.code == code


def test_a_nik_is_kept_encrypted_and_goes_when_the_appointment_ends(office):
    account, by = office
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik FROM documents_signatory")
        assert fake.NIK not in str(cursor.fetchall())
    actions.set_signatory(account.pk, position="Kepala Bidang", nik="9901014101700002", by=by)
    assert queries.signatory_of(account.pk).position == "Kepala Bidang"
    assert [one.nik for one in Signatory.objects.order_by("pk")] == ["", "9901014101700002"]
    reasons = str(list(AuditEvent.objects.values_list("fields", "reason")))
    assert "99010141" not in reasons
