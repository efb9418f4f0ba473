"""The head of office at the desk: choose letters, type a passphrase once, see what became of each."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from tests.gateways import bsre as fake

from pendopo.engine.cases.models import Case
from pendopo.engine.cases.tests.factories import MONDAY, World, work_off
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents.batches import running
from pendopo.foundation.documents.models import Letter, SigningBatch
from pendopo.foundation.documents.tests.conftest import gateway  # noqa: F401  a fixture
from pendopo.foundation.notices.models import Message

from .factories import case_at, desk_url, fresh, officer, page_text, signed_in

BASE = "/tuban/kerja/tanda-tangan/"


@pytest.fixture
def waiting(world: World, gateway: fake.Gateway) -> list[Case]:  # noqa: F811
    """Two cases whose letters wait for the head of office."""
    cases = [case_at(world, "", child_name=name) for name in ("Bayu Contoh", "Dewi Contoh")]
    with region_scope(world.code):
        work_off()
    return cases


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch runs before the page answers: a test's transaction is seen by no other thread."""

    monkeypatch.setattr(running, "begin", lambda batch, secret, by: running.work(batch.pk, secret, by=by))


def letter_of(case: Case) -> Letter:
    with region_scope(case.region_code):
        return Letter.objects.get(pk=fresh(case).letter_id)


def letters() -> list[str]:
    with region_scope("35.23"):
        return [str(pk) for pk in Letter.objects.order_by("created_at").values_list("pk", flat=True)]


def appoint(world: World):
    client = officer(world, "head_of_office")
    assert client.post(BASE + "saya/", {"position": "Kepala Dinas", "nik": fake.NIK})["Location"] == BASE
    return client


def test_a_letter_waits_for_the_head_of_office_and_is_shown_masked(world: World, waiting: list[Case]) -> None:
    assert {fresh(case).state for case in waiting} == {"closing"}
    page = page_text(officer(world, "head_of_office").get(BASE))
    assert all(case.reference in page for case in waiting)
    assert "B••• C•••" in page and "Bayu Contoh" not in page
    assert "Lengkapi dulu data penanda tangan Anda" in page


@pytest.mark.usefixtures("at_once")
def test_two_letters_are_signed_with_one_passphrase_and_their_cases_complete(
    world: World, waiting: list[Case]
) -> None:
    client = appoint(world)
    page = page_text(client.post(BASE + "kirim/", {"letter": letters()}))
    assert "Tanda tangani 2 surat" in page and 'type="password"' in page
    told = {"letter": letters(), "passphrase": fake.PASSPHRASE, "confirm": "1"}
    answer = client.post(BASE + "kirim/", told)
    page = page_text(client.get(answer["Location"]))
    assert "Selesai. 2 surat sudah ditandatangani" in page
    assert fake.PASSPHRASE not in page + str(dict(client.session))
    with region_scope(world.code):
        work_off()
    assert {fresh(case).state for case in waiting} == {"completed"}
    assert all(letter_of(case).is_certified for case in waiting)


@pytest.mark.usefixtures("at_once")
def test_a_wrong_passphrase_says_so_beside_each_letter_and_on_the_list(world: World, waiting: list[Case]) -> None:
    client = appoint(world)
    told = {"letter": letters(), "passphrase": "bukan-itu-8812", "confirm": "1"}
    answer = client.post(BASE + "kirim/", told)
    page = page_text(client.get(answer["Location"]))
    assert "Passphrase salah." in page and "0 surat sudah ditandatangani" in page
    assert "Passphrase salah." in page_text(client.get(BASE))
    assert {fresh(case).state for case in waiting} == {"closing"}


def test_an_empty_passphrase_is_asked_for_again_and_never_shown(world: World, waiting: list[Case]) -> None:
    client = appoint(world)
    answer = client.post(BASE + "kirim/", {"letter": letters(), "passphrase": "", "confirm": "1"})
    assert answer.status_code == 422 and "Ketik passphrase Anda." in page_text(answer)
    with region_scope(world.code):
        assert not SigningBatch.objects.exists()


def test_nothing_chosen_leads_back_to_the_list(world: World, waiting: list[Case]) -> None:
    assert appoint(world).post(BASE + "kirim/", {})["Location"] == BASE


def test_nobody_signs_their_own(world: World, waiting: list[Case]) -> None:
    client = appoint(world)
    with region_scope(world.code):
        from pendopo.foundation.common.records import writing

        with writing("test"):
            Case.objects.filter(pk=waiting[0].pk).update(account=world.staff["head_of_office"].account_id)
    page = page_text(client.get(BASE))
    assert "Petugas lain harus memutus." in page
    assert page.count('type="checkbox"') == 1
    assert "Tanda tangani 1 surat" in page_text(client.post(BASE + "kirim/", {"letter": letters()}))


def test_the_nik_of_a_signatory_is_never_shown_again(world: World, gateway: fake.Gateway) -> None:  # noqa: F811
    page = page_text(appoint(world).get(BASE + "saya/"))
    assert "NIK sudah tersimpan" in page and fake.NIK not in page
    wrong = officer(world, "head_of_office").post(BASE + "saya/", {"position": "Kepala", "nik": "123"})
    assert wrong.status_code == 422 and "NIK terdiri dari 16 angka" in page_text(wrong)


@pytest.mark.usefixtures("at_once")
def test_a_batch_belongs_to_whoever_started_it(world: World, waiting: list[Case]) -> None:
    client = appoint(world)
    told = {"letter": letters(), "passphrase": fake.PASSPHRASE, "confirm": "1"}
    where = urlsplit(client.post(BASE + "kirim/", told)["Location"]).path
    with region_scope(world.code):
        from pendopo.foundation.accounts import actions as accounts
        from pendopo.foundation.audit.actions import SYSTEM

        other = accounts.add_account(name="Kepala Lain", email="lain@tuban.example", by=SYSTEM)
        accounts.add_membership(
            account=other, organisation=world.offices["civil_registry"], role="head_of_office", by=SYSTEM
        )
    assert signed_in(Account.objects.get(pk=other.pk)).get(where).status_code == 404
    assert officer(world, "section_head").get(where).status_code == 403


def finished(world: World) -> Case:
    case = case_at(world, "")
    with region_scope(world.code):
        work_off()
    return fresh(case)


def post(world: World, case: Case, verb: str, role: str = "section_head", **said: str):
    form = {"revision": fresh(case).revision, **said}
    return officer(world, role).post(desk_url(case, verb), form)


def told(case: Case) -> str:
    with region_scope(case.region_code):
        work_off()
        return " ".join(Message.objects.filter(subject_key=str(case.pk)).values_list("body", flat=True))


def test_a_letter_is_taken_back_with_a_reason_that_everybody_concerned_reads(world: World) -> None:
    case = finished(world)
    assert "Cabut surat" in page_text(officer(world, "section_head").get(desk_url(case)))
    assert post(world, case, "cabut-surat", reason="").status_code == 422
    assert post(world, case, "cabut-surat", reason="Nama anak tertukar")["Location"] == desk_url(case)
    assert "Nama anak tertukar" in told(case)
    code = letter_of(case).code
    page = page_text(officer(world, "verifier").get(f"/verifikasi/{code}/"))
    assert "Surat ini sudah dicabut" in page and "Nama anak" not in page
    assert post(world, case, "cabut-surat", reason="Lagi").status_code in (409, 422)


def test_a_letter_is_replaced_after_a_correction_and_the_old_one_points_to_the_new(world: World) -> None:
    case = finished(world)
    old = letter_of(case)
    with clock.at(MONDAY + timedelta(days=30)):
        answer = post(
            world, case, "ganti-surat", subject="Bayu Benar", applicant="", register_number="", reason="Salah nama"
        )
        assert answer["Location"] == desk_url(case)
        with region_scope(world.code):
            assert Letter.objects.get(pk=old.pk).state == "signed", "valid until the new one is signed"
        assert "Surat pengganti" in told(case)
    after = fresh(case)
    assert after.state == "completed" and after.letter_id != old.pk
    assert after.subject_name == "Bayu Benar" and letter_of(case).state == "signed"
    with region_scope(world.code):
        assert Letter.objects.get(pk=old.pk).state == "superseded"
    page = page_text(officer(world, "verifier").get(f"/verifikasi/{old.code}/"))
    assert f"/verifikasi/{letter_of(case).code}/" in page and "sudah diganti" in page


def test_those_who_may_not_revoke_see_no_way_to(world: World) -> None:
    case = finished(world)
    assert "Cabut surat" not in page_text(officer(world, "verifier").get(desk_url(case)))
    assert officer(world, "verifier").get(desk_url(case, "cabut-surat")).status_code == 403
