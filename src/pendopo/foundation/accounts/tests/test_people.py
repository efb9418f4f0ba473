"""People of a region: found by a blind index, never written over by a stranger, opened only with a reason."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections

from pendopo.foundation.accounts import actions, queries
from pendopo.foundation.accounts.models import Person
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common.crypto import current_key_id
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.scope import region_scope

from .factories import LAMONGAN, SARI, TUBAN, make_account, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_tuban():
    with region_scope(TUBAN):
        yield


def ensure(**more):
    return actions.ensure_person(**{**SARI, "by": SYSTEM, **more})


def test_the_same_nik_is_the_same_person():
    assert ensure().pk == ensure(name="Ditulis Lain").pk
    assert Person.objects.get().name == "Sari Contoh"


def test_two_regions_keep_their_own_and_cannot_match_them():
    here = ensure()
    with region_scope(LAMONGAN):
        there = ensure()
        assert queries.person_by_nik(SARI["nik"]) == there
    assert here.pk != there.pk
    assert here.nik_index != there.nik_index


def test_the_table_holds_no_plain_number():
    ensure(kk_number="9935010101200001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_person")
        text = str(cursor.fetchall())
    assert "9935014507900001" not in text
    assert "9935010101200001" not in text
    assert Person.objects.get().kk_number == "9935010101200001"


def test_only_what_was_empty_is_filled_in():
    ensure(phone="0812 0000 0001")
    person = ensure(
        phone="0812 0000 0002",
        email="Sari@Warga.example",
        kk_number="9935010101200001",
        birth_date=date(1990, 7, 5),
    )
    person.refresh_from_db()
    assert person.phone == "+6281200000001"
    assert person.email == "sari@warga.example"
    assert person.birth_date == date(1990, 7, 5)
    assert queries.kk_columns("9935010101200001") == {"kk_index": person.kk_index, "kk_index_next": ""}
    fields = AuditEvent.objects.filter(tag="person.ensured").order_by("id").last().fields
    assert fields == {"filled": ["kk_number", "birth_date", "email"]}


def test_a_phone_that_is_none_is_not_stored():
    assert ensure(phone="12").phone == ""


def test_without_a_nik_everybody_is_new():
    assert ensure(nik="").pk != ensure(nik="").pk


def test_a_known_person_takes_one_statement_and_the_audit(django_assert_num_queries):
    ensure()
    with django_assert_num_queries(5):  # savepoint, look, head of the audit, audit, release
        ensure()


def test_a_new_person_takes_two_statements_and_the_audit(django_assert_num_queries):
    current_key_id()  # the region's first value of all makes its key
    with django_assert_num_queries(6):  # savepoint, look, insert, head of the audit, audit, release
        ensure()


def test_a_new_person_belongs_to_the_account_that_made_them():
    account = make_account()
    person = ensure(account=account)
    assert queries.person_of(account) == person
    with region_scope(LAMONGAN):
        assert queries.person_of(account) is None


def test_knowing_a_nik_does_not_claim_its_owner():
    ensure()
    stranger = make_account()
    person = ensure(account=stranger)
    assert person.account_id is None
    assert queries.person_of(stranger) is None


def test_an_account_that_is_somebody_here_claims_nobody_more():
    account = make_account()
    ensure(account=account)
    other = ensure(nik="9935014507900002", name="Anak Contoh", account=account)
    assert other.account_id is None
    assert queries.person_of(account).nik == SARI["nik"]


def test_another_who_was_quicker_is_taken_as_found(monkeypatch):
    quicker = ensure()
    seen = []
    real = queries.person_by_nik
    monkeypatch.setattr(queries, "person_by_nik", lambda nik: real(nik) if seen else seen.append(nik))
    assert ensure().pk == quicker.pk
    assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_instant_get_the_same_person():
    barrier = threading.Barrier(4)

    def apply(number):
        try:
            with region_scope(TUBAN):
                barrier.wait()
                return ensure(name=f"Sari {number}").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(apply, range(4)))
    assert len(set(found)) == 1
    assert Person.objects.count() == 1


def test_opening_a_number_is_recorded_with_its_reason_and_not_its_value():
    person = ensure()
    shown = actions.reveal_person(person, "nik", "Mencocokkan dengan SIAK", by=SYSTEM)
    assert shown == SARI["nik"]
    event = AuditEvent.objects.get(tag="person.revealed")
    assert event.reads_personal_data
    assert (event.reason, event.fields) == ("Mencocokkan dengan SIAK", {"field": "nik"})
    assert SARI["nik"] not in str(AuditEvent.objects.values())


@pytest.mark.parametrize(
    ("field", "reason", "code"), [("nik", " . ", "no_reason"), ("nik_index", "perlu sekali", "not_revealable")]
)
def test_opening_needs_a_reason_and_a_personal_field(field, reason, code):
    with pytest.raises(Refused) as refused:
        actions.reveal_person(ensure(), field, reason, by=SYSTEM)
    assert refused.value.code == code
    assert not AuditEvent.objects.filter(tag="person.revealed").exists()


def test_a_person_of_another_region_cannot_be_opened():
    person = ensure()
    with region_scope(LAMONGAN), pytest.raises(Person.DoesNotExist):
        actions.reveal_person(person, "nik", "perlu sekali", by=SYSTEM)


def test_dates_open_as_iso_text():
    assert actions.reveal_person(ensure(birth_date=date(1990, 7, 5)), "birth_date", "perlu sekali", by=SYSTEM) == (
        "1990-07-05"
    )


def test_an_office_is_found_by_kind_and_village_in_its_region():
    village = make_office("village_office", village_code="35.23.01.2001")
    make_office("village_office", village_code="35.23.01.2002")
    assert queries.office("village_office", "35.23.01.2001") == village
    assert queries.office("village_office") is None
    with region_scope(LAMONGAN):
        assert queries.office("village_office", "35.23.01.2001") is None


def test_an_account_is_found_by_either_contact():
    account = make_account(email="ani@kantor.example", phone="0812 0000 0003")
    assert queries.account_by_contact("Ani@kantor.example") == account
    assert queries.account_by_contact("+6281200000003") == account
    assert queries.account_by_contact("") is None
