"""The desk of the data protection officer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pendopo.engine.cases.tests.factories import CITIZEN, MONDAY, make_case, walk_to, work_off
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.notices.models import Message
from pendopo.foundation.privacy import actions as privacy
from pendopo.foundation.privacy.holders import Subject
from pendopo.foundation.privacy.models import Breach, DataRequest, Deletion
from pendopo.foundation.privacy.states import RequestKind

from .factories import A, case_at, officer, page_text

HOME = "/tuban/kerja/data-pribadi/"


@pytest.fixture
def case(world):
    return case_at(world)


@pytest.fixture
def dpo(world):
    return officer(world, "data_officer")


def asked(case, kind=RequestKind.ERASURE):
    with region_scope(A):
        return privacy.receive(kind, Subject(case_key=str(case.pk)), label=case.reference, by=CITIZEN)


def fresh(request):
    with region_scope(A):
        return DataRequest.objects.get(pk=request.pk)


def test_only_the_data_officer_reads_requests(world, case):
    request = asked(case)
    place = f"{HOME}permintaan/{request.pk}/"
    assert officer(world, "verifier").get(place).status_code == 403
    assert officer(world, "counter_officer").get(place).status_code == 403
    assert officer(world, "data_officer").get(place).status_code == 200


def test_an_officer_of_another_region_finds_nothing(neighbour, case):
    request = asked(case)
    theirs = officer(neighbour, "data_officer")
    assert theirs.get(f"/lamongan/kerja/data-pribadi/permintaan/{request.pk}/").status_code == 404
    assert theirs.get(HOME).status_code == 404


def test_each_look_of_the_officer_is_a_recorded_read(dpo, case):
    request = asked(case)
    dpo.get(f"{HOME}permintaan/{request.pk}/")
    with region_scope(A):
        row = AuditEvent.objects.get(tag="data_request.viewed")
    assert row.reads_personal_data and row.subject_key == str(request.pk)


def test_what_is_late_is_counted_and_marked(dpo, world, case):
    asked(case)
    assert "Terlambat" not in page_text(dpo.get(HOME))
    with clock.at(MONDAY + timedelta(hours=73)):
        page = page_text(officer(world, "data_officer").get(HOME))
    assert 'class="late"' in page and "Terlambat" in page


def test_the_list_takes_as_many_statements_for_many_as_for_one(dpo, world, case, django_assert_max_num_queries):
    asked(case)
    dpo.get(HOME)
    with django_assert_max_num_queries(12) as few:
        dpo.get(HOME)
    for kind in (RequestKind.ACCESS, RequestKind.RESTRICTION):
        asked(case, kind)
    with django_assert_max_num_queries(len(few)):
        dpo.get(HOME)


def test_an_erasure_of_an_open_case_is_refused_with_the_reason_that_stands_in_the_way(dpo, case):
    request = asked(case)
    place = f"{HOME}permintaan/{request.pk}/"
    page = page_text(dpo.get(place))
    assert "Semua data ini wajib disimpan" in page and "masih dikerjakan" in page
    assert dpo.post(f"{place}kabulkan/", {"answer": ""}).status_code == 422
    told = {"ground": "retention", "reason": "Permohonan ini masih dikerjakan."}
    assert dpo.post(f"{place}tolak/", told).status_code == 302
    assert fresh(request).state == "refused"


def test_a_restriction_is_granted_and_lifted(dpo, world, case):
    request = asked(case, RequestKind.RESTRICTION)
    place = f"{HOME}permintaan/{request.pk}/"
    dpo.post(f"{place}kabulkan/", {"answer": "Baik"})
    village = officer(world, "village_officer")
    assert "Pemrosesan dibatasi" in page_text(village.get(f"/tuban/kerja/permohonan/{case.reference}/"))
    dpo.post(f"{place}cabut/")
    assert fresh(request).lifted_at is not None


def test_the_counter_writes_down_a_request_only_with_the_card_seen(world, case):
    counter = officer(world, "counter_officer")
    said = {"reference": case.reference, "kind": "access", "email": "sari@warga.example"}
    assert counter.post(f"{HOME}catat/", said).status_code == 422
    assert counter.post(f"{HOME}catat/", {**said, "is_seen": "on"}).status_code == 302
    with region_scope(A):
        request = DataRequest.objects.get()
        assert (request.door, request.label) == ("desk", case.reference)
        assert request.due_at - request.received_at == timedelta(hours=72)
    wrong = counter.post(f"{HOME}catat/", {**said, "reference": "3523-0000-0000-0", "is_seen": "on"})
    assert "Tidak ada permohonan" in page_text(wrong)


def test_retention_shows_what_is_over_and_the_log_and_its_csv(world):
    with region_scope(A):
        case = make_case(world)
        walk_to(world, case, "")
        work_off()
    with clock.at(MONDAY.replace(year=2032)):
        dpo = officer(world, "data_officer")  # a session of this day
        page = page_text(dpo.get(f"{HOME}masa-simpan/"))
        assert case.reference in page and "Bayu Contoh" not in page and "Mati:" in page
        dpo.post(f"{HOME}masa-simpan/", {"is_on": "1"})
        with region_scope(A):
            work_off()
            assert Deletion.objects.count() == 3
        page = page_text(dpo.get(f"{HOME}masa-simpan/"))
        csv = page_text(dpo.get(f"{HOME}masa-simpan/log.csv"))
    assert "Menyala:" in page and "surat-uji" in csv and case.reference not in csv and csv.count("\n") == 4


SAID = {
    "title": "Kunci hilang",
    "discovered_on_0": "16",
    "discovered_on_1": "11",
    "discovered_on_2": "2026",
    "discovered_time": "08.00",
    "happened": "akhir pekan",
    "what_data": "Nama",
    "how": "Kunci tertinggal",
    "handling": "Kunci diganti",
    "people": "1",
}


def test_a_breach_is_recorded_told_and_lettered(dpo, case):
    assert dpo.post(f"{HOME}kegagalan/", {**SAID, "discovered_on_2": "2027"}).status_code == 422
    dpo.post(f"{HOME}kegagalan/", SAID)
    with region_scope(A):
        breach = Breach.objects.get()
    place = f"{HOME}kegagalan/{breach.pk}/"
    assert breach.due_at - breach.discovered_at == timedelta(hours=72)
    assert dpo.post(f"{place}kirim/", {}).status_code == 422
    lost = dpo.post(f"{place}kirim/", {"references": "3523-0000-0000-0"})
    assert "Tidak ada permohonan dengan nomor" in page_text(lost)
    assert dpo.post(f"{place}kirim/", {"references": case.reference}).status_code == 302
    with region_scope(A):
        work_off()
        assert Message.objects.filter(source_key__startswith="breach:", channel="in_app").count() == 1
    assert dpo.get(f"{place}surat/").content.startswith(b"%PDF")
    handed = {"told_on_0": "16", "told_on_1": "11", "told_on_2": "2026", "told_time": "08.30"}
    dpo.post(f"{place}lembaga/", handed)
    assert "Semua sudah diberi tahu" in page_text(dpo.get(place))
    with clock.at(MONDAY + timedelta(days=9)), region_scope(A):
        assert not Breach.objects.get().is_late


def test_a_breach_not_told_in_time_is_shown_late(dpo, world):
    dpo.post(f"{HOME}kegagalan/", SAID)
    with clock.at(MONDAY + timedelta(days=4)):
        assert "Terlambat" in page_text(officer(world, "data_officer").get(f"{HOME}kegagalan/"))
