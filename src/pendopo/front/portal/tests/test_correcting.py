from __future__ import annotations

import pytest
from django.test import Client

from pendopo.engine.cases import actions, drafts
from pendopo.engine.cases.models import Case, CaseFile
from pendopo.engine.cases.tests.factories import World, walk_to

from .factories import hold, make_case, picture, sent_file, url

NOTES = {"child_name": "Tulis seperti di surat.", "family_card": "Fotonya buram."}


@pytest.fixture
def returned(world: World) -> Case:
    return ask(world, NOTES)


def ask(world: World, notes: dict[str, str], **changes: object) -> Case:
    case = walk_to(world, make_case(world, **changes), "verify")
    staff = world.staff["verifier"]
    return actions.request_correction(case.pk, staff=staff, by=staff.actor(), notes=notes)


def state_of(case: Case) -> str:
    return str(Case.objects.get(pk=case.pk).state)


def test_the_page_of_the_case_calls_for_the_correction(client: Client, returned: Case) -> None:
    text = hold(client, cases=(returned,)).get(url("track", reference=returned.reference)).text
    assert "Perbaiki ini dulu" in text
    assert "Tulis seperti di surat." in text
    assert url("correct", reference=returned.reference) in text


def test_only_the_named_fields_are_asked_each_with_its_note(client: Client, returned: Case) -> None:
    response = hold(client, cases=(returned,)).get(url("correct", reference=returned.reference))
    assert list(response.context["form"].fields) == ["child_name", "family_card"]
    assert "Tulis seperti di surat." in response.text
    assert "Fotonya buram." in response.text
    assert 'value="Bayu Contoh"' in response.text
    assert 'aria-describedby="id_child_name_warning"' in response.text


def test_a_correction_goes_back_to_work_and_keeps_the_other_answers(client: Client, returned: Case) -> None:
    hold(client, cases=(returned,))
    address = url("correct", reference=returned.reference)
    response = client.post(
        address,
        {"child_name": "Bayu Contoh Putra", "family_card": picture("jelas.jpg"), "revision": returned.revision},
    )
    assert response.url == url("track", reference=returned.reference)
    case = Case.objects.get(pk=returned.pk)
    assert case.state == "in_progress"
    assert drafts.answers_of(case)["child_name"] == "Bayu Contoh Putra"
    assert drafts.answers_of(case)["applicant_name"] == "Sari Contoh"
    current = CaseFile.objects.filter(case=case, superseded_at__isnull=True)
    assert current.get(field_key="family_card").file.original_name == "jelas.jpg"
    assert current.filter(field_key="birth_letter").exists()


def test_a_file_that_was_sent_stays_when_no_other_is_chosen(client: Client, returned: Case) -> None:
    hold(client, cases=(returned,))
    address, typed = url("correct", reference=returned.reference), {"child_name": "Bayu Contoh Putra"}
    asked = client.post(address, typed)
    assert "Fotonya buram. Bagian ini belum Anda ubah." in asked.text
    assert list(asked.context["form"].warnings) == ["child_name", "family_card"]
    assert state_of(returned) == "returned"
    client.post(address, {**typed, "confirm": asked.context["confirm"]})
    assert state_of(returned) == "in_progress"
    assert CaseFile.objects.filter(case=returned, field_key="family_card", superseded_at__isnull=True).count() == 1


def test_a_mistake_keeps_what_was_typed_and_asks_for_the_photo_again(client: Client, returned: Case) -> None:
    hold(client, cases=(returned,))
    response = client.post(
        url("correct", reference=returned.reference), {"child_name": "B4yu", "family_card": picture()}
    )
    assert 'value="B4yu"' in response.text
    assert "Tulis nama dengan huruf" in response.text
    assert "Pilih lagi fotonya" in response.text
    assert state_of(returned) == "returned"


def test_a_file_that_is_no_picture_is_refused_beside_its_field(client: Client, returned: Case) -> None:
    hold(client, cases=(returned,))
    bad = {"child_name": "Bayu Contoh", "family_card": sent_file(b"bukan gambar", "a.jpg")}
    response = client.post(url("correct", reference=returned.reference), bad)
    assert "family_card" in response.context["form"].errors
    assert state_of(returned) == "returned"


def test_answers_nobody_asked_for_are_ignored(client: Client, returned: Case) -> None:
    hold(client, cases=(returned,))
    typed = {"child_name": "Bayu Contoh Putra", "family_card": picture(), "applicant_name": "Orang Lain"}
    client.post(url("correct", reference=returned.reference), typed)
    assert state_of(returned) == "in_progress"
    assert drafts.answers_of(Case.objects.get(pk=returned.pk))["applicant_name"] == "Sari Contoh"


def test_an_optional_field_can_be_emptied(client: Client, world: World) -> None:
    case = ask(world, {"applicant_phone": "Nomor ini bukan milik Anda."})
    hold(client, cases=(case,))
    client.post(url("correct", reference=case.reference), {"applicant_phone": ""})
    assert not drafts.answers_of(Case.objects.get(pk=case.pk)).get("applicant_phone")
    assert state_of(case) == "in_progress"


def test_an_answer_that_opens_another_question_is_explained(client: Client, world: World) -> None:
    case = ask(world, {"at_home": "Benarkah di rumah sakit?"})
    hold(client, cases=(case,))
    response = client.post(url("correct", reference=case.reference), {"at_home": "yes"})
    assert "Nama penolong:" in response.text
    assert state_of(case) == "returned"


def test_a_form_filled_on_an_older_view_is_refused_with_a_sentence(client: Client, returned: Case) -> None:
    hold(client, cases=(returned,))
    response = client.post(
        url("correct", reference=returned.reference),
        {"child_name": "Bayu Contoh Putra", "family_card": picture(), "revision": returned.revision - 1},
    )
    assert "baru saja berubah" in response.text
    assert state_of(returned) == "returned"


def test_a_warning_is_shown_once_and_then_passes(client: Client, world: World) -> None:
    case = ask(world, {"applicant_nik": "Periksa NIK.", "applicant_born": "Periksa tanggal."})
    hold(client, cases=(case,))
    address = url("correct", reference=case.reference)
    typed = {
        "applicant_nik": "9901015505900001",
        "applicant_born_0": "16",
        "applicant_born_1": "5",
        "applicant_born_2": "1990",
    }
    first = client.post(address, typed)
    assert "Periksa NIK. Tanggal lahir pada NIK berbeda" in first.text
    assert state_of(case) == "returned"
    assert client.post(address, {**typed, "confirm": first.context["confirm"]}).status_code == 302


def test_the_question_about_an_unchanged_field_keeps_the_view_it_was_asked_on(
    client: Client, returned: Case
) -> None:
    hold(client, cases=(returned,))
    address = url("correct", reference=returned.reference)
    typed = {"child_name": "Bayu Contoh Putra", "revision": returned.revision - 1}
    asked = client.post(address, typed)
    again = client.post(address, {**typed, "confirm": asked.context["confirm"]})
    assert f'name="revision" value="{returned.revision - 1}"' in asked.text
    assert "baru saja berubah" in again.text
    assert state_of(returned) == "returned"


def test_a_case_that_was_not_returned_leads_to_its_page(client: Client, world: World) -> None:
    case = make_case(world)
    response = hold(client, cases=(case,)).get(url("correct", reference=case.reference), follow=True)
    assert "Tidak ada yang perlu diperbaiki saat ini." in response.text
