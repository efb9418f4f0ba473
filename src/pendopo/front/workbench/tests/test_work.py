from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from pendopo.engine.cases import actions
from pendopo.engine.cases.models import Case, CaseEvent
from pendopo.engine.cases.tests.factories import World, make_staff, siak_pdf
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents.render import compile_plain

from .factories import case_at, desk_url, fresh, officer, page_text


def post(world: World, case: Case, role: str, verb: str, **said: object):
    form = {"revision": fresh(case).revision, **said}
    return officer(world, role).post(desk_url(case, verb), form)


def last_event(case: Case) -> CaseEvent:
    with region_scope(case.region_code):
        return CaseEvent.objects.filter(case=case).latest("sequence")


def test_claiming_and_releasing_name_the_officer(world: World) -> None:
    case = case_at(world, "verify")
    assert post(world, case, "verifier", "ambil").status_code == 302
    assert fresh(case).assignee_id == world.staff["verifier"].account_id
    assert "Lepas untuk rekan" in page_text(officer(world, "verifier").get(desk_url(case)))
    assert post(world, case, "verifier", "lepas").status_code == 302
    assert fresh(case).assignee_id is None


def test_finishing_a_check_passes_the_case_on_and_keeps_the_note(world: World) -> None:
    case = case_at(world, "verify")
    response = post(world, case, "verifier", "selesai", note="Sudah cocok dengan KK")
    assert response["Location"] == desk_url(case)
    assert fresh(case).step == "register"
    event = last_event(case)
    assert (event.note, event.actor_name, event.actor_role) == (
        "Sudah cocok dengan KK",
        "Petugas verifier",
        "verifier",
    )
    page = page_text(officer(world, "verifier").get(response["Location"]))
    assert "Sudah cocok dengan KK" in page


def test_approving_is_recorded_as_an_approval(world: World) -> None:
    case = case_at(world, "approve")
    assert post(world, case, "section_head", "selesai").status_code == 302
    assert last_event(case).kind == "approved"


def test_a_register_entry_needs_number_and_date(world: World) -> None:
    case = case_at(world, "register")
    response = post(world, case, "registrar", "register", number="", entered_on_0="31", entered_on_1="2")
    page = page_text(response)
    assert response.status_code == 422
    assert "Isi nomor entri register." in page
    assert 'value="31"' in page
    assert fresh(case).step == "register"


def test_a_refusal_of_the_rule_stands_beside_its_field_with_what_was_typed(world: World) -> None:
    case = case_at(world, "register")
    said = {"number": "A?", "entered_on_0": "16", "entered_on_1": "11", "entered_on_2": "2026"}
    response = post(world, case, "registrar", "register", **said)
    page = page_text(response)
    assert response.status_code == 422
    assert "Nomor entri register berisi 6 sampai 40" in page[page.index('id="id_number_error"') :][:400]
    assert 'value="A?"' in page
    early = post(world, case, "registrar", "register", **{**said, "number": "UJI-0002", "entered_on_0": "1"})
    assert "Tanggal entri berada antara" in page_text(early)
    assert post(world, case, "registrar", "register", **{**said, "number": "uji-0002"}).status_code == 302
    assert fresh(case).register_number == "UJI-0002"


def pdf(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("siak.pdf", content, "application/pdf")


def test_a_signed_register_document_is_taken_and_its_check_is_shown(world: World) -> None:
    case = case_at(world, "attach")
    with region_scope(world.code):
        content = siak_pdf()
    assert post(world, case, "registrar", "dokumen", document=pdf(content)).status_code == 302
    assert fresh(case).register_check["is_trusted"] is True
    page = page_text(officer(world, "registrar").get(desk_url(case)))
    assert "Utuh dan dikenal" in page
    assert "SIAK UJI" in page


def test_an_unsigned_document_is_refused_beside_the_field(world: World) -> None:
    case = case_at(world, "attach")
    plain = compile_plain('#set document(title: "Contoh")\n#json("data.json").text', {"text": "x"})
    response = post(world, case, "registrar", "dokumen", document=pdf(plain))
    assert response.status_code == 422
    assert "belum ditandatangani secara elektronik" in page_text(response)
    assert fresh(case).register_document_id is None


def test_a_file_that_is_no_pdf_is_refused_beside_the_field(world: World) -> None:
    case = case_at(world, "attach")
    response = post(world, case, "registrar", "dokumen", document=pdf(b"GIF89a"))
    assert "Berkas ini bukan PDF." in page_text(response)
    assert "Pilih PDF yang diterbitkan register." in page_text(post(world, case, "registrar", "dokumen"))


def test_a_stale_form_shows_the_case_as_it_is_now_and_keeps_what_was_typed(world: World) -> None:
    case = case_at(world, "verify")
    old = fresh(case).revision
    client = officer(world, "verifier")
    client.post(desk_url(case, "ambil"), {"revision": old})
    response = client.post(desk_url(case, "selesai"), {"revision": old, "note": "Catatan panjang saya"})
    page = page_text(response)
    assert response.status_code == 409
    assert "Permohonan ini baru saja berubah" in page
    assert "Catatan panjang saya</textarea>" in page
    assert f'name="revision" value="{fresh(case).revision}"' in page
    assert fresh(case).step == "verify"


def test_when_a_colleague_was_quicker_what_was_typed_can_still_be_copied(world: World) -> None:
    case = case_at(world, "verify")
    old = fresh(case).revision
    with region_scope(world.code):
        other = make_staff("verifier", world.offices["civil_registry"], "v2@tuban.example")
        actions.complete_step(case.pk, staff=other, by=other.actor())
    client = officer(world, "verifier")
    response = client.post(desk_url(case, "selesai"), {"revision": old, "note": "Catatan panjang saya"})
    page = page_text(response)
    assert response.status_code == 409
    assert "Yang Anda tulis tadi:" in page
    assert "Catatan panjang saya" in page


def test_a_form_without_a_revision_counts_as_stale(world: World) -> None:
    case = case_at(world, "verify")
    client = officer(world, "verifier")
    for sent in ({}, {"revision": ""}, {"revision": "x"}, {"revision": "9" * 30}, {"revision": "-1"}):
        assert client.post(desk_url(case, "ambil"), sent).status_code == 409
    assert fresh(case).assignee_id is None


def test_the_wrong_officer_gets_the_reason_and_changes_nothing(world: World) -> None:
    case = case_at(world, "verify")
    before = fresh(case).revision
    for role in ("village_officer", "counter_officer", "registrar", "section_head", "head_of_office"):
        response = post(world, case, role, "selesai")
        assert response.status_code == 422, role
        assert "Langkah ini dipegang petugas lain." in page_text(response), role
    assert fresh(case).revision == before


def test_the_work_of_another_step_is_refused(world: World) -> None:
    case = case_at(world, "register")
    response = post(world, case, "registrar", "selesai", note="Lewati saja")
    assert response.status_code == 422
    assert "Langkah ini memerlukan isian tersendiri." in page_text(response)
    assert "Lewati saja" in page_text(response)


def test_an_officer_does_not_decide_what_they_typed_in_themselves(world: World) -> None:
    case = case_at(world, "verify")
    from pendopo.foundation.common.records import writing

    with region_scope(world.code), writing("test"):
        Case.objects.filter(pk=case.pk).update(entered_by_id=world.staff["verifier"].account_id)
    page = page_text(officer(world, "verifier").get(desk_url(case)))
    assert "Petugas lain harus memutus." in page
    assert post(world, case, "verifier", "selesai").status_code == 422


def test_the_address_of_a_verb_is_no_page(world: World) -> None:
    case = case_at(world, "verify")
    client = officer(world, "verifier")
    for verb in ("ambil", "lepas", "selesai"):
        response = client.get(desk_url(case, verb))
        assert response["Location"] == desk_url(case)
    assert fresh(case).revision == case.revision
