"""Births that come another way: over the counter, late, without parents, and in English."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from pendopo.city.civil.tests.factories import FILES
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.common import clock
from tests.browser import Visitor, work

from . import officers, walk
from .applicant import MISTAKES, Applicant
from .walk import say

pytestmark = [pytest.mark.browser]

LEFT_OPEN = ("birth_time", "birth_place_kind", "birth_kind", "birth_order", "attendant")
FOUNDLING = {f"child_{part}": None for part in LEFT_OPEN}
INDONESIAN = re.compile(
    r"\b(anda|untuk|atau|dengan|tidak|sudah|belum|kami|pilih|isi|kembali|oleh|yang|dari|ini|pada|harus)\b",
    re.IGNORECASE,
)
READ = """() => {
  const body = document.body.cloneNode(true);
  body.querySelectorAll('[lang=id], script').forEach(one => one.remove());
  return body.textContent + ' ' + document.title;
}"""


def test_an_officer_at_the_counter_enters_a_birth_for_somebody(town, come):
    with officers.officer(come, town, Role.COUNTER_OFFICER, at_desk=True) as desk:
        desk.press("Loket", exact=True)
        desk.press("Mulai mengisi")
        clerk = Applicant(desk, town.package, walk.newborn(), FILES)
        clerk.fill_until("ibu")
        desk.visit("/tuban/kerja/loket/")
        desk.press("Bayu Contoh")
        desk.press("Lengkapi sekarang")
        assert clerk.at() == "ibu"
        clerk.fill_until()
        reference, code = walk.hand_in(desk)
        desk.press("Tutup di perangkat ini")
        officers.search(desk, reference)
        officers.only_reads(desk)
    case = town.case(reference)
    assert (case.entry, case.entered_by, case.account) == ("counter", town.staff[Role.COUNTER_OFFICER], None)
    assert (case.step, case.applicant_name) == ("village_check", "Joko Contoh")
    work()
    with come("pemohon") as phone:
        walk.track(phone, reference, code)
        phone.sees("Pemeriksaan di desa")
        phone.sees(f"Permohonan {reference} sudah kami terima")
    assert {message.address for message in town.messages(case)} == {"", "joko@warga.example"}


def test_a_birth_after_sixty_days_is_decided_by_the_head_of_the_office(town, come):
    born = (clock.today() - timedelta(days=75)).isoformat()
    with come("orangtua", scripts=False) as phone:
        parent = walk.begin(phone, town, walk.newborn() | {"child_birth_date": born})
        parent.fill_until()
        assert list(parent.warned) == ["child_birth_date"] and "60 hari" in parent.warned["child_birth_date"]
        reference, _code = walk.hand_in(phone)
        phone.sees("Keputusan kepala dinas")
    for role in (Role.VILLAGE_OFFICER, Role.VERIFIER):
        with officers.officer(come, town, role) as desk:
            officers.pass_on(desk, reference)
    with officers.officer(come, town, Role.REGISTRAR) as desk:
        desk.sees("Tidak ada yang menunggu Anda")
    with officers.officer(come, town, Role.HEAD_OF_OFFICE, at_desk=True) as desk:
        officers.open_case(desk, reference)
        desk.sees("Kelahiran ini dilaporkan lebih dari 60 hari")
        officers.pass_on(desk, reference, button="Setujui")
    assert town.case(reference).step == "register_entry"


def test_a_foundling_needs_no_parents_but_a_police_report(town, come):
    answers = walk.newborn(parents="unknown", child_kk=None, **FOUNDLING)
    with come("penemu", scripts=False) as phone:
        finder = walk.begin(phone, town, answers, evidence={"police_report"})
        finder.fill_until()
        assert not [name for name in finder.asked if name.startswith(("mother", "father", "marriage", "birth_"))]
        assert "police_report" in finder.asked
        reference, _code = walk.hand_in(phone)
    with officers.officer(come, town, Role.VILLAGE_OFFICER) as desk:
        officers.pass_on(desk, reference)
    with officers.officer(come, town, Role.VERIFIER, at_desk=True) as desk:
        officers.open_case(desk, reference)
        assert desk.page.locator(".proof img").count() == 1
        desk.sees("Berita acara kepolisian")
        officers.pass_on(desk, reference)
    assert town.case(reference).step == "register_entry"


def test_every_public_page_speaks_english_to_those_who_ask_for_it(town, come):
    with come("parent") as phone:
        phone.visit("/")
        phone.press("English", exact=True)
        reads_english(phone)
        parent = walk.begin(phone, town, walk.newborn(), language="en", mistakes=set(MISTAKES))
        parent.fill_until()
        assert not parent.warned
        reference, code = walk.hand_in(phone, "en")
        walk.promised(phone, town, reference, "en")
        work()
        walk.track(phone, reference, code, "en")
        phone.sees("Check at the village")
        phone.visit("/verifikasi/")
        phone.visit("/akun/masuk/")
        phone.visit("/tuban/lanjutkan/")
        phone.visit("/tuban/layanan/perekaman-ktp-el/")
    case = town.case(reference)
    messages = town.messages(case)
    assert [message.subject for message in messages] == [f"We have received application {reference}"] * 2
    assert {message.language for message in messages} == {"en"}
    with walk_back(come) as phone:
        walk.track(phone, reference, code)
        phone.sees(say("Permohonan Anda sudah kami terima."))


def walk_back(come):
    """Another phone, which knows nothing of the language chosen on the first."""
    return come("orangtua")


def reads_english(visitor: Visitor) -> None:
    """From now on every page is read for Indonesian words, and says that it is in English."""
    look = visitor.look

    def look_and_read():
        look()
        assert visitor.page.evaluate("document.documentElement.lang") == "en"
        found = [match[0] for match in INDONESIAN.finditer(visitor.page.evaluate(READ))]
        assert not found, f"{visitor.page.url} says {sorted(set(found))}"

    visitor.look = look_and_read
    look_and_read()
