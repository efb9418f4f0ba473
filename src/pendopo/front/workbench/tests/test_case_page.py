from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pendopo.engine.cases import actions
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.tests.factories import MONDAY, NIK, World, work_off
from pendopo.foundation.common import clock
from pendopo.foundation.common.memo import forget_everything
from pendopo.foundation.common.scope import region_scope

from .factories import case_at, desk_url, fresh, looks, officer, page_text


def open_page(world: World, case: Case, role: str) -> str:
    response = officer(world, role).get(desk_url(case))
    assert response.status_code == 200
    return page_text(response)


def send_back(world: World, case: Case) -> None:
    staff = world.staff["verifier"]
    with region_scope(world.code):
        actions.request_correction(case.pk, staff=staff, by=staff.actor("verifier"), notes={"proof": "Foto buram"})


def test_answers_and_evidence_stand_together_with_numbers_masked(world: World) -> None:
    case = case_at(world, "verify")
    page = open_page(world, case, "verifier")
    assert NIK not in page
    assert "9901••••••••0001" in page
    assert f"/tuban/kerja/permohonan/{case.reference}/buka/?isian=applicant_nik" in page
    assert f'<img src="/tuban/kerja/permohonan/{case.reference}/berkas/proof/"' in page
    for word in ("Bayu Contoh", "10 November 2026", "Desa 2001", "Foto bukti"):
        assert word in page


def test_a_role_that_may_not_open_numbers_is_offered_no_way_to(world: World) -> None:
    page = open_page(world, case_at(world), "village_officer")
    assert "9901••••••••0001" in page
    assert "/buka/" not in page


def test_the_deadline_comes_before_everything_else_and_says_why(world: World) -> None:
    case = case_at(world, "verify")
    page = open_page(world, case, "verifier")
    main = page[page.index("<main") :]
    assert main.index("3 hari kerja lagi") < main.index("<h1")
    assert "Kamis, 19 November 2026" in main
    assert "hari pertama Selasa, 17 November 2026" in main


def test_a_pause_is_shown_with_its_reason(world: World) -> None:
    case = case_at(world, "verify")
    send_back(world, case)
    page = open_page(world, case, "verifier")
    assert "Jeda, menunggu pemohon" in page
    assert "Jeda sejak 16 November 2026, 09.00 WIB: Menunggu perbaikan dari pemohon." in page
    assert "Foto buram" in page
    assert "belum dijawab" in page


def test_a_late_birth_is_flagged(world: World) -> None:
    case = case_at(world, "verify", birth_date="2026-08-01")
    assert "late" in open_page(world, case, "verifier").split('class="desk"')[0]
    other = case_at(world, "verify")
    assert "late" not in open_page(world, other, "verifier").split("<main")[1].split('class="desk"')[0]


def test_steps_history_and_messages_tell_who_did_what(world: World) -> None:
    case = case_at(world, "register")
    with region_scope(world.code):
        work_off()
    page = open_page(world, case, "verifier")
    assert "Langkah selesai: Verifikasi" in page
    assert "Petugas verifier (Petugas verifikasi)" in page
    assert "Surat uji diterima" in page
    current = page[page.index('aria-current="step"') :]
    assert "Entri register" in current[: current.index("</li>")]
    assert "Operator SIAK, Dinas Contoh Tuban" in current


def test_a_step_for_which_there_is_no_office_is_left_out(world: World) -> None:
    case = case_at(world, "verify", village=world.far_village)
    steps = open_page(world, case, "verifier")
    assert "Pemeriksaan desa" not in steps


@pytest.mark.parametrize(
    ("step", "role", "label"),
    [
        ("village_check", "village_officer", "Selesai diperiksa, teruskan"),
        ("verify", "verifier", "Selesai diperiksa, teruskan"),
        ("register", "registrar", "Simpan entri register"),
        ("approve", "section_head", "Setujui"),
        ("attach", "registrar", "Periksa tanda tangan dan lampirkan"),
    ],
)
def test_the_panel_holds_the_work_of_the_current_step(world: World, step: str, role: str, label: str) -> None:
    page = open_page(world, case_at(world, step), role)
    assert f'<button class="button">{label}</button>' in page


def test_what_cannot_be_done_is_a_disabled_button_with_the_reason_beside_it(world: World) -> None:
    page = open_page(world, case_at(world, "register"), "registrar")
    assert "Peran Anda tidak boleh menolak permohonan." in page
    assert 'aria-disabled="true" aria-describedby="reject_reason"' in page
    assert 'id="reject_reason"' in page


def test_a_case_held_by_others_gives_one_reason_for_all_buttons(world: World) -> None:
    page = open_page(world, case_at(world, "verify"), "registrar")
    panel = page[page.index('id="tindakan"') :].split("</section>")[0]
    assert panel.count("Langkah ini dipegang petugas lain.") == 1
    assert panel.count('aria-disabled="true" aria-describedby="mengapa"') == 4
    assert "<form" not in panel


def test_a_case_that_a_colleague_took_says_so(world: World) -> None:
    from pendopo.engine.cases.tests.factories import make_staff

    case = case_at(world, "verify")
    with region_scope(world.code):
        other = make_staff("verifier", world.offices["civil_registry"], "v2@tuban.example")
        actions.claim(case.pk, staff=other, by=other.actor())
    assert "Permohonan ini sedang ditangani rekan Anda." in open_page(world, case, "verifier")


def test_a_case_that_waits_for_the_applicant_has_no_buttons(world: World) -> None:
    case = case_at(world, "verify")
    send_back(world, case)
    panel = open_page(world, case, "verifier").split('id="tindakan"')[1].split("</section>")[0]
    assert "Menunggu perbaikan dari pemohon." in panel
    assert "<button" not in panel


def test_a_finished_case_shows_the_register_document_its_signature_and_our_letter(world: World) -> None:
    case = case_at(world, "")
    with region_scope(world.code):
        work_off()
    page = open_page(world, case, "verifier")
    assert "UJI-0001" in page
    assert "Utuh dan dikenal" in page
    assert f"/permohonan/{case.reference}/dokumen-register/" in page
    assert f"/permohonan/{case.reference}/surat/" in page
    assert "Tepat waktu" in page


def test_opening_a_case_is_recorded_once_an_hour_and_officer(world: World) -> None:
    case = case_at(world, "verify")
    client, other = officer(world, "verifier"), officer(world, "registrar")
    for _time in range(3):
        client.get(desk_url(case))
    other.get(desk_url(case))
    rows = looks(case, "case.viewed")
    assert [row.actor_key for row in rows] == [str(world.staff[r].account_id) for r in ("verifier", "registrar")]
    assert all(row.reads_personal_data for row in rows)
    with clock.at(MONDAY + timedelta(minutes=61)):
        officer(world, "verifier").get(desk_url(case))
    assert len(looks(case, "case.viewed")) == 3


def test_every_page_that_shows_the_answers_counts_as_a_look(world: World) -> None:
    case = case_at(world, "verify")
    officer(world, "verifier").get(desk_url(case, "kembalikan"))
    officer(world, "registrar").post(desk_url(case, "selesai"), {"revision": "0"})
    assert len(looks(case, "case.viewed")) == 2


def test_a_page_that_was_not_theirs_to_open_is_no_look(world: World) -> None:
    case = case_at(world, "verify", village=world.far_village)
    officer(world, "village_officer").get(desk_url(case))
    officer(world, "region_admin").get(desk_url(case))
    assert looks(case, "case.viewed") == []


def test_a_case_page_takes_a_fixed_number_of_statements(world: World) -> None:
    short, long = case_at(world, "village_check"), case_at(world, "")
    client = officer(world, "head_of_office")
    with region_scope(world.code):
        work_off()
    found = []
    for case in (short, long, short, long):
        with CaptureQueriesContext(connection) as seen:
            client.get(desk_url(case))
        found.append(len(seen))
    assert found[3] - found[2] <= 1, found  # the letter
    assert max(found[2:]) <= 18


def test_nothing_of_the_page_is_kept_by_the_browser(world: World) -> None:
    response = officer(world, "verifier").get(desk_url(case_at(world, "verify")))
    assert "no-store" in response["Cache-Control"]


def test_the_revision_is_carried_in_every_form(world: World) -> None:
    case = fresh(case_at(world, "verify"))
    page = open_page(world, case, "verifier")
    panel = page.split('id="tindakan"')[1].split("</section>")[0]
    assert panel.count(f'name="revision" value="{case.revision}"') == panel.count("<form")


def test_a_page_whose_key_is_lost_says_so_and_shows_nothing_by_half(world: World, settings, capsys) -> None:
    case = case_at(world, "verify")
    client = officer(world, "verifier")
    connection.run_on_commit.clear()  # the region's key is as good as committed
    settings.PENDOPO_KEYS = {**settings.PENDOPO_KEYS, "master": {"m2": b"2" * 32}}
    forget_everything()
    response = client.get(desk_url(case))
    page = page_text(response)
    assert response.status_code == 503
    assert "Data ini belum dapat dibuka" in page
    assert "Bayu Contoh" not in page and "Traceback" not in page
    assert "'m1'" in capsys.readouterr().out
