"""The clock of a request, its answers, and who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pendopo.foundation.accounts.models import Account, Person
from pendopo.foundation.accounts.queries import kk_columns
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents.models import StoredFile
from pendopo.foundation.notices import outbox
from pendopo.foundation.notices.models import Message
from pendopo.foundation.privacy import actions, queries
from pendopo.foundation.privacy.holders import Subject
from pendopo.foundation.privacy.models import DataRequest
from pendopo.foundation.privacy.states import Ground, RequestKind, RequestState
from pendopo.foundation.regions.tests.factories import make_region

from .factories import FRIDAY, KK, by, make_citizen, make_officer, proof, refused


@pytest.fixture(autouse=True)
def here(db):
    make_region()
    with region_scope("35.23"), clock.at(FRIDAY):
        yield


@pytest.fixture
def dpo():
    return make_officer()


@pytest.fixture
def citizen():
    return make_citizen()


def ask(citizen, kind=RequestKind.ACCESS, **more):
    account, subject = citizen
    return actions.receive(kind, subject, by=by(account), **more)


def work_off():
    while outbox.run_due(100):
        pass


def to_officer(request):
    return [
        one.subject
        for one in Message.objects.filter(source_key__contains=f"{request.pk}:officer", channel="email")
    ]


def test_the_answer_is_due_after_72_hours_on_the_wall_clock_across_a_weekend(citizen):
    request = ask(citizen)
    assert request.due_at - request.received_at == timedelta(hours=72)
    assert request.due_at.isoweekday() == 1  # Friday to Monday; no working calendar has a say


def test_officers_are_told_at_once_and_after_24_48_and_72_hours_and_then_it_is_late(dpo, citizen):
    request = ask(citizen)
    for hours, told in ((0, 1), (23, 1), (24, 2), (48, 3), (72, 4), (200, 4)):
        with clock.at(FRIDAY + timedelta(hours=hours, seconds=1 if hours else 0)):
            work_off()
            assert len(to_officer(request)) == told, hours
    assert any("TERLAMBAT" in subject for subject in to_officer(request))
    with clock.at(FRIDAY + timedelta(hours=73)):
        assert (queries.counts().waiting, queries.counts().late) == (1, 1)
        assert DataRequest.objects.get().is_late


def test_nobody_is_reminded_of_an_answered_request(dpo, citizen):
    request = ask(citizen)
    actions.refuse(request.pk, ground=Ground.IDENTITY, reason="Belum dapat dipastikan", staff=dpo, by=dpo.actor())
    with clock.at(FRIDAY + timedelta(hours=80)):
        work_off()
    assert len(to_officer(request)) == 1
    assert queries.counts().late == 0


def test_the_person_is_told_of_each_step(dpo, citizen):
    request = ask(citizen)
    actions.refuse(request.pk, ground=Ground.OTHERS, reason="Membuka data orang lain", staff=dpo, by=dpo.actor())
    told = Message.objects.filter(recipient_key=str(citizen[0].pk), channel="email")
    bodies = sorted(one.body for one in told)
    assert len(bodies) == 2 and "Membuka data orang lain" in bodies[0] and "3 x 24 jam" in bodies[1]


def test_a_second_open_request_of_the_same_kind_is_refused(citizen):
    ask(citizen)
    with refused("already_open"):
        ask(citizen)
    ask(citizen, RequestKind.ERASURE)


def test_an_answer_is_final(dpo, citizen):
    request = ask(citizen)
    actions.cancel(request.pk, by=by(citizen[0]))
    with refused("no_transition"):
        actions.fulfil(request.pk, staff=dpo, by=dpo.actor())
    with refused("no_transition"):
        actions.refuse(request.pk, ground=Ground.NOTHING, reason="tidak ada apa-apa", staff=dpo, by=dpo.actor())


def test_a_refusal_needs_a_ground_and_a_reason_in_words(dpo, citizen):
    request = ask(citizen)
    with refused("no_ground"):
        actions.refuse(request.pk, ground="", reason="alasan yang panjang", staff=dpo, by=dpo.actor())
    with refused("no_reason"):
        actions.refuse(request.pk, ground=Ground.OTHERS, reason="tidak", staff=dpo, by=dpo.actor())


def test_nobody_answers_their_own_request(dpo):
    own = Account.objects.get(pk=dpo.account_id)
    request = actions.receive(RequestKind.ACCESS, queries.subject_of(own), by=by(own))
    with refused("own_request"):
        actions.fulfil(request.pk, staff=dpo, by=dpo.actor())


def test_a_correction_needs_a_known_person_a_value_and_a_proof(citizen):
    with refused("not_known"):
        actions.receive(RequestKind.CORRECTION, Subject(case_key="x"), by=by(citizen[0]))
    with refused("no_changes"):
        ask(citizen, RequestKind.CORRECTION, proof=proof())
    with refused("no_proof"):
        ask(citizen, RequestKind.CORRECTION, changes={"name": "Sari Benar"})


def test_a_correction_changes_the_person_and_keeps_neither_old_value_nor_proof(dpo, citizen):
    changes = {"name": "Sari Benar", "kk_number": "9902010101200009", "phone": "0812 0000 0009"}
    request = ask(citizen, RequestKind.CORRECTION, changes=changes, proof=proof())
    assert queries.wanted_values(request) == [
        ("Nama", "Sari Benar"),
        ("Nomor KK", "9902010101200009"),
        ("Nomor ponsel", "0812 0000 0009"),
    ]
    actions.fulfil(request.pk, staff=dpo, by=dpo.actor())
    person = Person.objects.get(account=citizen[0])
    assert (person.name, person.kk_number, person.phone) == ("Sari Benar", "9902010101200009", "+6281200000009")
    assert person.kk_index == kk_columns("9902010101200009")["kk_index"]
    after = DataRequest.objects.get(pk=request.pk)
    assert (after.changes, after.proof) == ("", None)
    assert not StoredFile.objects.filter(purpose="data_proof").exists()
    row = AuditEvent.objects.get(tag="person.corrected")
    assert row.fields == {"fields": ["kk_number", "name", "phone"]}
    assert not AuditEvent.objects.filter(fields__icontains=KK).exists()


def test_looking_at_a_request_is_a_recorded_read_that_the_person_sees(dpo, citizen):
    request = ask(citizen)
    actions.view_request(request, by=dpo.actor())
    looks, _more = queries.trail(citizen[1])
    read = next(one for one in looks if one.is_read)
    assert (read.who, read.what) == ("Pejabat pelindung data, Kominfo Contoh", "Membaca permintaan")


def test_a_copy_that_cannot_be_made_goes_back_to_the_officer(dpo, citizen):
    request = ask(citizen)
    actions.fulfil(request.pk, staff=dpo, by=dpo.actor())
    actions.give_up_copy(request.pk)
    assert DataRequest.objects.get(pk=request.pk).state == RequestState.RECEIVED
    actions.fulfil(request.pk, staff=dpo, by=dpo.actor())
    work_off()
    assert DataRequest.objects.get(pk=request.pk).state == RequestState.FULFILLED


def test_the_copy_is_made_once_however_often_the_worker_tries(dpo, citizen):
    request = ask(citizen)
    actions.fulfil(request.pk, staff=dpo, by=dpo.actor())
    first = actions.deliver_copy(request.pk, b"satu")
    again = actions.deliver_copy(request.pk, b"dua")
    assert first.copy_id == again.copy_id
    assert StoredFile.objects.filter(purpose="data_copy").count() == 1


def test_another_region_sees_no_request(citizen):
    request = ask(citizen)
    make_region("35.24")
    with region_scope("35.24"):
        assert queries.request_by_id(request.pk) is None
        assert queries.counts().waiting == 0
        assert queries.trail(queries.subject_of(citizen[0]))[0] == []
