from __future__ import annotations

from django.test import Client

from pendopo.engine.cases import actions
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.tests.factories import CITIZEN, MONDAY, World, walk_to, work_off
from pendopo.foundation.common import clock
from pendopo.foundation.documents.models import Letter

from .factories import Statements, hold, make_account, make_case, url


def code_of(case: Case) -> str:
    return actions.access_code(case.draft_id)


def test_number_and_code_open_the_case_however_they_are_typed(client: Client, world: World) -> None:
    case = make_case(world)
    typed = {"reference": case.reference.lower().replace("-", " "), "code": code_of(case).lower()}
    response = client.post(url("track_form"), typed)
    assert response.url == url("track", reference=case.reference)
    assert client.get(response.url).status_code == 200


def test_a_wrong_number_and_a_wrong_code_get_the_same_sentence(client: Client, world: World) -> None:
    case = make_case(world)
    wrong_code = client.post(url("track_form"), {"reference": case.reference, "code": "00000-00000"})
    wrong_number = client.post(url("track_form"), {"reference": "3523-AAAA-AAAA-A", "code": code_of(case)})
    for response in (wrong_code, wrong_number):
        assert response.status_code == 200
        assert response.context["form"].non_field_errors() == [
            "Nomor dan kode ini tidak cocok. Periksa keduanya, lalu coba lagi."
        ]
    assert case.reference in wrong_code.text  # what was typed is kept


def test_guessing_is_slowed_down(client: Client, world: World) -> None:
    case = make_case(world)
    for _ in range(20):
        client.post(url("track_form"), {"reference": case.reference, "code": "00000-00000"})
    right = {"reference": case.reference, "code": code_of(case)}
    assert client.post(url("track_form"), right).status_code == 429


def test_the_page_says_state_holder_promise_and_steps(client: Client, world: World) -> None:
    case = make_case(world)
    response = hold(client, cases=(case,)).get(url("track", reference=case.reference))
    assert "Permohonan Anda sudah kami terima." in response.text
    assert "Kantor Desa Contoh" in response.text
    assert "Kamis, 19 November 2026" in response.text
    assert [step.state for step in response.context["steps"]] == ["current", *["todo"] * 5]
    assert "Kantor desa memeriksa isian Anda." in response.text


def test_steps_that_are_done_are_ticked_and_one_passed_over_is_left_out(client: Client, world: World) -> None:
    case = walk_to(world, make_case(world, village=world.far_village), "register")
    response = hold(client, cases=(case,)).get(url("track", reference=case.reference))
    assert [(step.title, step.state) for step in response.context["steps"]][:2] == [
        ("Pemeriksaan dinas", "done"),
        ("Pencatatan di SIAK", "current"),
    ]


def test_the_history_names_roles_not_officers_and_hides_what_concerns_the_office_only(
    client: Client, world: World
) -> None:
    case = make_case(world)
    staff = world.staff["village_officer"]
    actions.claim(case.pk, staff=staff, by=staff.actor())
    actions.complete_step(case.pk, staff=staff, by=staff.actor())
    text = hold(client, cases=(case,)).get(url("track", reference=case.reference)).text
    assert "Petugas desa" in text
    assert staff.name not in text
    assert "Diambil petugas" not in text


def test_messages_about_the_case_are_shown_once_with_their_channels(client: Client, world: World) -> None:
    case = make_case(world, applicant_email="sari@warga.example")
    work_off()
    response = hold(client, cases=(case,)).get(url("track", reference=case.reference))
    [told] = response.context["told"]
    assert told.subject == f"{case.reference} kami terima"
    assert told.channels == "Di halaman ini, E-mail"


def test_a_finished_case_offers_both_papers_and_says_which_is_which(client: Client, world: World) -> None:
    case = walk_to(world, make_case(world), "")
    work_off()
    case.refresh_from_db()
    assert case.state == "completed"
    page = hold(client, cases=(case,)).get(url("track", reference=case.reference))
    assert "Dokumen resmi dari SIAK" in page.text
    assert "Surat ini bukan akta" in page.text
    assert f"/verifikasi/{Letter.objects.get().code}/" in page.text
    for name in ("letter", "register_document"):
        response = client.get(url(name, reference=case.reference))
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")
        assert "attachment" in response["Content-Disposition"]


def test_papers_do_not_exist_before_the_end(client: Client, world: World) -> None:
    case = walk_to(world, make_case(world), "approve")
    hold(client, cases=(case,))
    for name in ("letter", "register_document"):
        assert client.get(url(name, reference=case.reference)).status_code == 404


def test_a_refused_case_shows_the_reason(client: Client, world: World) -> None:
    case = walk_to(world, make_case(world), "verify")
    staff = world.staff["verifier"]
    actions.reject(case.pk, staff=staff, by=staff.actor(), reason="Sudah pernah dicatat pada tahun lalu.")
    response = hold(client, cases=(case,)).get(url("track", reference=case.reference))
    assert "Sudah pernah dicatat pada tahun lalu." in response.text
    assert response.context["promise"] is None


def test_withdrawing_asks_once_and_then_says_it_is_done(client: Client, world: World) -> None:
    case = make_case(world)
    hold(client, cases=(case,))
    page = client.get(url("withdraw", reference=case.reference))
    assert "Ya, batalkan" in page.text
    response = client.post(url("withdraw", reference=case.reference), {"revision": case.revision}, follow=True)
    assert "Permohonan ini sudah Anda batalkan." in response.text
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_what_was_registered_cannot_be_withdrawn_and_the_page_says_why(client: Client, world: World) -> None:
    case = walk_to(world, make_case(world), "approve")
    hold(client, cases=(case,))
    page = client.get(url("withdraw", reference=case.reference))
    assert 'aria-disabled="true"' in page.text
    assert "sudah dicatat di register" in page.text
    client.post(url("withdraw", reference=case.reference))
    case.refresh_from_db()
    assert case.state == "in_progress"


def test_the_receipt_says_the_same_whenever_it_is_opened(client: Client, world: World) -> None:
    case = make_case(world)
    hold(client, cases=(case,))
    first, second = (client.get(url("receipt", reference=case.reference)) for _ in range(2))
    assert first.context["code"] == second.context["code"] == code_of(case)


def test_closing_on_a_shared_device_forgets_everything(client: Client, world: World) -> None:
    case = make_case(world)
    hold(client, cases=(case,))
    client.post(url("close"))
    response = client.get(url("track", reference=case.reference))
    assert response.url == f"{url('track_form')}?nomor={case.reference}"


def test_mine_lists_cases_and_drafts_of_the_account(client: Client, world: World) -> None:
    from .factories import make_draft

    account = make_account()
    client.force_login(account)
    assert "Belum ada permohonan di akun ini" in client.get(url("mine")).text
    case = make_case(world, account)
    draft = make_draft(world, account, applicant_nik="9901015505900009")
    text = client.get(url("mine")).text
    assert case.reference in text
    assert str(draft.pk) in text


def test_mine_asks_to_sign_in(client: Client, world: World) -> None:
    assert client.get(url("mine")).url.startswith("/akun/masuk/")


def test_statements_of_the_page_of_a_case(client: Client, world: World) -> None:
    case = make_case(world)
    hold(client, cases=(case,))
    address = url("track", reference=case.reference)
    client.get(address)
    with Statements() as statements:
        client.get(address)
    assert len(statements) <= 6, "\n".join(statements.sql)  # modules, session, case, history, pauses, messages


def test_the_clock_is_shown_as_stopped_while_we_wait_for_the_applicant(client: Client, world: World) -> None:
    case = walk_to(world, make_case(world), "verify")
    staff = world.staff["verifier"]
    actions.request_correction(case.pk, staff=staff, by=staff.actor(), notes={"child_name": "Tulis lengkap."})
    response = hold(client, cases=(case,)).get(url("track", reference=case.reference))
    assert response.context["promise"].is_paused
    assert "Hitungan sedang berhenti" in response.text
    assert "Anda. Kami menunggu perbaikan" in response.text
    assert next(step for step in response.context["steps"] if step.state == "current").text.startswith("Menunggu")
    with clock.at(MONDAY.replace(day=17)):
        actions.correct(case.pk, by=CITIZEN, answers={"child_name": "Bayu Contoh Saja"}, files={})
        assert not client.get(url("track", reference=case.reference)).context["promise"].is_paused
