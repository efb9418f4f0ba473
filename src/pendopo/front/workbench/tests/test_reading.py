from __future__ import annotations

from datetime import timedelta

from pendopo.engine.cases.models import CaseFile
from pendopo.engine.cases.tests.factories import MONDAY, NIK, World, work_off
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import storage

from .factories import case_at, desk_url, looks, officer, page_text


def test_a_number_is_shown_once_after_its_reason_is_recorded(world: World) -> None:
    case = case_at(world, "verify")
    client = officer(world, "verifier")
    url = desk_url(case, "buka")
    asked = page_text(client.get(url, {"isian": "applicant_nik"}))
    assert NIK not in asked and "Untuk apa nomor ini dibuka?" in asked
    response = client.post(url, {"isian": "applicant_nik", "reason": "Mencocokkan dengan KK"})
    assert NIK in page_text(response)
    assert "no-store" in response["Cache-Control"]
    rows = looks(case, "case.revealed")
    assert [(row.reason, row.fields["field"], row.reads_personal_data) for row in rows] == [
        ("Mencocokkan dengan KK", "applicant_nik", True)
    ]
    for later in (url + "?isian=applicant_nik", desk_url(case)):
        assert NIK not in page_text(client.get(later))
    assert all(NIK not in str(value) for value in client.session.values())


def test_without_a_reason_nothing_is_shown_and_nothing_recorded(world: World) -> None:
    case = case_at(world, "verify")
    client = officer(world, "verifier")
    for reason, words in (("", "Tulis alasan membuka nomor ini."), ("ya", "Tulis alasan membuka data ini.")):
        response = client.post(desk_url(case, "buka"), {"isian": "applicant_nik", "reason": reason})
        assert response.status_code == 422
        assert words in page_text(response)
        assert NIK not in page_text(response)
    assert looks(case, "case.revealed") == []


def test_only_masked_numbers_can_be_opened(world: World) -> None:
    case = case_at(world, "verify")
    client = officer(world, "verifier")
    for key in ("", "child_name", "proof", "tidak_ada", "applicant_nik "):
        assert client.get(desk_url(case, "buka"), {"isian": key}).status_code == 404, key
        said = {"isian": key, "reason": "Mencocokkan dengan KK"}
        assert client.post(desk_url(case, "buka"), said).status_code == 404, key


def test_a_file_comes_as_it_is_and_the_look_is_recorded(world: World) -> None:
    case = case_at(world, "verify")
    client = officer(world, "verifier")
    response = client.get(desk_url(case, "berkas/proof"))
    assert response["Content-Type"] == "image/jpeg"
    assert response.content.startswith(b"\xff\xd8")
    assert response["Content-Disposition"] == f'inline; filename="{case.reference}-proof.jpg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    client.get(desk_url(case, "berkas/proof"))
    rows = looks(case, "case.file_viewed")
    assert [(row.fields["field"], row.reads_personal_data) for row in rows] == [("proof", True)]
    with clock.at(MONDAY + timedelta(hours=2)):
        officer(world, "verifier").get(desk_url(case, "berkas/proof"))
    assert len(looks(case, "case.file_viewed")) == 2


def test_a_field_without_a_file_is_not_found(world: World) -> None:
    case = case_at(world, "verify")
    client = officer(world, "verifier")
    for page in ("berkas/child_name", "berkas/tidak-ada", "surat", "dokumen-register"):
        assert client.get(desk_url(case, page)).status_code == 404, page
    assert looks(case, "case.file_viewed") == []


def test_letter_and_register_document_open_as_pdf(world: World) -> None:
    case = case_at(world, "")
    with region_scope(world.code):
        work_off()
    client = officer(world, "section_head")
    for page, key in (("surat", "letter"), ("dokumen-register", "register_document")):
        response = client.get(desk_url(case, page))
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")
        assert response["Content-Disposition"].startswith("inline")
        assert key in [row.fields["field"] for row in looks(case, "case.file_viewed")]


def test_a_lost_file_is_said_in_words(world: World) -> None:
    case = case_at(world, "verify")
    with region_scope(world.code):
        held = CaseFile.objects.select_related("file").get(case=case, field_key="proof")
    storage.path_of(held.file_id).unlink()
    response = officer(world, "verifier").get(desk_url(case, "berkas/proof"))
    assert response.status_code == 503
    assert "Berkas tidak dapat dibuka" in page_text(response)


def test_a_search_is_recorded_without_its_words_and_a_look_at_the_queue_is_not(world: World) -> None:
    case_at(world, "verify")
    client = officer(world, "verifier")
    queue = f"/{world.region.slug}/kerja/"
    client.get(queue)
    for typed in ("bayu", "  Bayu ", "zaki"):
        client.get(queue, {"q": typed})
    with region_scope(world.code):
        rows = list(AuditEvent.objects.filter(tag="case.searched").order_by("sequence"))
        assert not AuditEvent.objects.filter(tag="case.viewed")
    assert [row.fields["found"] for row in rows] == [1, 1, 0]
    words = [row.fields["words"] for row in rows]
    assert words[0] == words[1] != words[2]
    assert all(
        row.reads_personal_data and row.actor_key == str(world.staff["verifier"].account_id) for row in rows
    )
    assert "bayu" not in str([row.fields for row in rows]).lower()


def test_rows_that_are_taken_away_are_recorded_with_how_many(world: World) -> None:
    case_at(world, "verify")
    officer(world, "head_of_office").get(f"/{world.region.slug}/kerja/angka/cases.received.csv?bulan=2026-11")
    with region_scope(world.code):
        row = AuditEvent.objects.get(tag="case.rows_exported")
    assert (row.subject_kind, row.subject_key, row.fields) == (
        "figure",
        "cases.received",
        {"month": "2026-11", "rows": 1},
    )
    assert row.reads_personal_data
