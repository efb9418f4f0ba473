from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pendopo.engine.cases import actions
from pendopo.engine.cases.queries import PAGE
from pendopo.engine.cases.tests.factories import CITIZEN, MONDAY, NIK, World, make_case
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope

from .factories import case_at, officer, page_text

QUEUE = "/tuban/kerja/"
LIMIT = 8


def statements(client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_queue_shows_what_waits_for_me_with_the_deadline_first(world: World) -> None:
    case = case_at(world, "verify")
    page = page_text(officer(world, "verifier").get(QUEUE))
    row = page[page.index("<tbody>") :]
    assert row.index("3 hari kerja lagi") < row.index(case.reference)
    for word in ("Surat uji", "Bayu Contoh", "Sari Contoh", "Verifikasi", "Belum ada"):
        assert word in row


def test_a_case_waits_only_for_the_role_that_holds_it(world: World) -> None:
    case = case_at(world, "verify")
    for role in ("verifier", "registrar", "section_head", "counter_officer", "head_of_office"):
        page = page_text(officer(world, role).get(QUEUE))
        assert (case.reference in page) == (role == "verifier"), role
        assert case.reference in page_text(officer(world, role).get(QUEUE + "?tampilan=open")), role


def test_an_overdue_case_says_so_in_words_and_comes_first(world: World) -> None:
    old = case_at(world, "verify")
    with clock.at(MONDAY + timedelta(days=7)):
        new = case_at(world, "verify", applicant_nik="9901015505900002")
        page = page_text(officer(world, "verifier").get(QUEUE))
    assert "Terlambat 2 hari kerja" in page
    assert page.index(old.reference) < page.index(new.reference)


def test_the_four_views_hold_what_their_names_say(world: World) -> None:
    waiting = case_at(world, "verify")
    returned = case_at(world, "verify")
    staff = world.staff["verifier"]
    with region_scope(world.code):
        actions.request_correction(
            returned.pk, staff=staff, by=staff.actor(), notes={"child_name": "Tulis lengkap"}
        )
        ended = make_case(world)
        actions.withdraw(ended.pk, by=CITIZEN)
    client = officer(world, "verifier")
    found = {
        view: page_text(client.get(f"{QUEUE}?tampilan={view}")) for view in ("mine", "returned", "open", "done")
    }
    shown = {view: [c.reference in page for c in (waiting, returned, ended)] for view, page in found.items()}
    assert shown == {
        "mine": [True, False, False],
        "returned": [False, True, False],
        "open": [True, True, False],
        "done": [False, False, True],
    }
    assert "Jeda, menunggu pemohon" in found["returned"]


@pytest.mark.parametrize("view", ["mine", "returned", "open", "done"])
def test_every_view_has_its_own_words_when_it_is_empty(world: World, view: str) -> None:
    words = {
        "mine": "Tidak ada yang menunggu Anda",
        "returned": "Tidak ada yang sedang diperbaiki",
        "open": "Tidak ada permohonan terbuka",
        "done": "Belum ada yang selesai",
    }
    page = page_text(officer(world, "verifier").get(f"{QUEUE}?tampilan={view}"))
    assert words[view] in page
    assert "<table" not in page


def test_search_finds_by_reference_nik_and_start_of_a_name(world: World) -> None:
    case = case_at(world, "verify")
    other = case_at(
        world, "verify", applicant_nik="9901015505900002", child_name="Zaki Contoh", applicant_name="Dewi"
    )
    client = officer(world, "verifier")
    for typed in (case.reference, case.reference.lower().replace("-", " "), NIK, "99 0101 550590 0001", "bayu"):
        page = page_text(client.get(QUEUE, {"q": typed}))
        assert case.reference in page, typed
        assert other.reference not in page, typed
    assert other.reference in page_text(client.get(QUEUE, {"q": "dew"}))


def test_a_search_without_result_says_what_to_try(world: World) -> None:
    case_at(world, "verify")
    page = page_text(officer(world, "verifier").get(QUEUE, {"q": "<b>tidak ada"}))
    assert "Tidak ditemukan" in page
    assert "&lt;b&gt;tidak ada" in page
    assert "<b>tidak" not in page


@pytest.mark.parametrize("query", ["?tampilan=semua", "?hal=x", "?hal=-1", "?hal=99999999999999999999", "?q=%00"])
def test_nonsense_in_the_address_is_no_error(world: World, query: str) -> None:
    assert officer(world, "verifier").get(QUEUE + query).status_code == 200


def test_pages_follow_each_other_without_a_total(world: World) -> None:
    with region_scope(world.code):
        for _number in range(PAGE + 1):
            make_case(world)
    client = officer(world, "village_officer")
    first, second = page_text(client.get(QUEUE)), page_text(client.get(QUEUE + "?hal=2"))
    assert first.count("<tr") == PAGE + 1
    assert second.count("<tr") == 2
    assert 'rel="next"' in first and 'rel="prev"' not in first
    assert 'rel="prev"' in second and 'rel="next"' not in second
    assert "Halaman ini kosong" in page_text(client.get(QUEUE + "?hal=9"))


def test_the_queue_takes_the_same_few_statements_for_one_case_and_for_fifty(world: World) -> None:
    client = officer(world, "village_officer")
    with region_scope(world.code):
        make_case(world)
        statements(client, QUEUE)  # the calendar and the package are remembered after this
        one = statements(client, QUEUE)
        for _number in range(49):
            make_case(world)
    fifty = statements(client, QUEUE)
    assert fifty == one
    assert fifty <= LIMIT
    assert statements(client, QUEUE + "?q=bayu") <= LIMIT + 1  # a search is recorded: two statements
