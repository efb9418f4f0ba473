from __future__ import annotations

from django.test import Client

from pendopo.engine.cases import drafts
from pendopo.engine.cases.models import Case, Draft, DraftFile
from pendopo.engine.cases.tests.factories import NIK, World, make_region, photo
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.regions import actions as regions

from .factories import KEY, PAGES, draft_url, hold, make_draft, picture, sent_file, url


def begin(client: Client) -> Draft:
    client.post(url("apply", key=KEY))
    return Draft.objects.get()


def test_starting_opens_the_first_page(client: Client, world: World) -> None:
    response = client.post(url("apply", key=KEY))
    draft = Draft.objects.get()
    assert response.url == draft_url("page", draft, page="pemohon")
    assert client.session["drafts"] == [str(draft.pk)]


def test_the_start_page_says_what_to_prepare_and_begins_nothing(client: Client, world: World) -> None:
    response = client.get(url("apply", key=KEY))
    assert "Salah satu saja" in response.text
    assert "Surat pernyataan" in response.text
    assert not Draft.objects.exists()


def test_the_whole_form_leads_page_by_page_to_the_review(client: Client, world: World) -> None:
    draft = begin(client)
    response = client.post(draft_url("page", draft, page="pemohon"), PAGES["pemohon"])
    assert response.url == draft_url("page", draft, page="anak")
    response = client.post(response.url, PAGES["anak"])
    assert response.url == draft_url("page", draft, page="bukti")
    response = client.post(response.url, {"birth_letter": picture(), "family_card": picture()})
    assert response.url == draft_url("review", draft)
    draft.refresh_from_db()
    assert drafts.answers_of(draft)["applicant_nik"] == NIK
    assert drafts.answers_of(draft)["at_home"] is False
    assert drafts.held_fields(draft) == {"birth_letter", "family_card"}


def test_progress_counts_only_pages_that_are_asked(client: Client, world: World) -> None:
    draft = begin(client)
    client.post(draft_url("page", draft, page="pemohon"), PAGES["pemohon"])
    assert "Langkah 2 dari 4" in client.get(draft_url("page", draft, page="anak")).text
    response = client.post(draft_url("page", draft, page="anak"), {**PAGES["anak"], "at_home": "yes"})
    assert response.url == draft_url("page", draft, page="penolong")
    assert "Langkah 3 dari 5" in client.get(response.url).text


def test_a_page_that_is_not_asked_leads_to_the_review_and_an_unknown_one_nowhere(
    client: Client, world: World
) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    assert client.get(draft_url("page", draft, page="penolong")).url == draft_url("review", draft)
    assert client.get(draft_url("page", draft, page="hantu")).status_code == 404


def test_a_mistake_keeps_everything_typed_and_stores_nothing(client: Client, world: World) -> None:
    draft = begin(client)
    typed = {**PAGES["pemohon"], "applicant_nik": "123", "applicant_born_1": ""}
    response = client.post(draft_url("page", draft, page="pemohon"), typed)
    assert response.status_code == 200
    assert 'value="Sari Contoh"' in response.text
    assert 'value="123"' in response.text
    assert 'value="1990"' in response.text
    assert "NIK terdiri dari 16 angka" in response.text
    assert "Bulan belum dipilih" in response.text
    draft.refresh_from_db()
    assert draft.answers == {} and draft.secret == ""


def test_a_warning_is_shown_once_and_then_passes(client: Client, world: World) -> None:
    draft = begin(client)
    address = draft_url("page", draft, page="pemohon")
    typed = {**PAGES["pemohon"], "applicant_born_0": "16"}
    first = client.post(address, typed)
    assert "Tanggal lahir pada NIK berbeda" in first.text
    assert "Lanjutkan, data sudah benar" in first.text
    confirm = first.context["confirm"]
    second = client.post(address, {**typed, "confirm": confirm})
    assert second.url == draft_url("page", draft, page="anak")


def test_a_warning_about_another_answer_is_shown_again(client: Client, world: World) -> None:
    draft = begin(client)
    address = draft_url("page", draft, page="pemohon")
    confirm = client.post(address, {**PAGES["pemohon"], "applicant_born_0": "16"}).context["confirm"]
    again = client.post(address, {**PAGES["pemohon"], "applicant_born_0": "17", "confirm": confirm})
    assert again.status_code == 200
    assert again.context["confirm"] not in ("", confirm)


def test_a_warned_page_is_saved_even_when_nobody_confirms(client: Client, world: World) -> None:
    draft = begin(client)
    client.post(draft_url("page", draft, page="pemohon"), {**PAGES["pemohon"], "applicant_born_0": "16"})
    draft.refresh_from_db()
    assert drafts.answers_of(draft)["applicant_born"] == "1990-05-16"


def test_a_good_photo_survives_a_mistake_beside_it(client: Client, world: World) -> None:
    draft = begin(client)
    address = draft_url("page", draft, page="bukti")
    response = client.post(address, {"birth_letter": picture("lahir.jpg")})
    assert "Ambil foto atau pilih berkas" in response.text  # the family card is missing
    assert "lahir.jpg" in response.text
    assert drafts.held_fields(draft) == {"birth_letter"}
    assert client.post(address, {"family_card": picture()}).url == draft_url("review", draft)


def test_a_bad_file_is_named_beside_its_field_and_the_good_one_stays(client: Client, world: World) -> None:
    draft = begin(client)
    text = sent_file(b"bukan gambar", "catatan.jpg")
    response = client.post(
        draft_url("page", draft, page="bukti"), {"birth_letter": picture(), "family_card": text}
    )
    assert response.status_code == 200
    assert "family_card" in response.context["form"].errors
    assert "Jenis berkas ini tidak diterima" in response.text
    assert drafts.held_fields(draft) == {"birth_letter"}


def test_a_file_that_is_too_large_gets_a_sentence(client: Client, world: World) -> None:
    draft = begin(client)
    big = sent_file(photo().content + bytes(1_200_000), "besar.jpg")
    response = client.post(draft_url("page", draft, page="bukti"), {"birth_letter": picture(), "family_card": big})
    assert "Batasnya 1 MB" in response.text


def test_a_second_photo_takes_the_place_of_the_first(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    client.post(draft_url("page", draft, page="bukti"), {"family_card": picture("baru.jpg", "red")})
    assert DraftFile.objects.get(field_key="family_card").file.original_name == "baru.jpg"
    assert DraftFile.objects.count() == 2


def test_the_owner_looks_at_the_photo_that_is_kept(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    page = client.get(draft_url("page", draft, page="bukti"))
    address = draft_url("draft_file", draft, field="family_card")
    assert address in page.text
    response = client.get(address)
    assert response["Content-Type"] == "image/jpeg"
    assert "no-store" in response["Cache-Control"]
    assert client.get(draft_url("draft_file", draft, field="statement")).status_code == 404


def test_saving_gives_a_code_that_continues_on_another_device(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    assert client.get(draft_url("save", draft)).context["code"] == ""
    code = client.post(draft_url("save", draft)).context["code"]
    other = Client()
    response = other.post(url("resume"), {"code": code.lower()})
    assert response.url == draft_url("review", draft)
    assert other.get(response.url).status_code == 200


def test_a_new_code_replaces_the_old_one(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    old = client.post(draft_url("save", draft)).context["code"]
    client.post(draft_url("save", draft))
    response = Client().post(url("resume"), {"code": old})
    assert "tidak membuka isian apa pun" in response.text


def test_a_code_of_another_region_opens_nothing(client: Client, world: World) -> None:
    make_region("35.24")
    draft = make_draft(world)
    code = drafts.give_resume_code(draft)
    response = client.post(url("resume", "lamongan"), {"code": code})
    assert response.status_code == 200
    assert "tidak membuka isian apa pun" in response.text


def test_guessing_resume_codes_is_slowed_down(client: Client, world: World) -> None:
    for _ in range(20):
        client.post(url("resume"), {"code": "0000-0000-0000"})
    draft = make_draft(world)
    code = drafts.give_resume_code(draft)
    assert client.post(url("resume"), {"code": code}).status_code == 429


def test_an_unfinished_form_is_offered_again(client: Client, world: World) -> None:
    draft = begin(client)
    response = client.get(url("apply", key=KEY))
    assert draft_url("review", draft) in response.text


def test_nobody_applies_for_a_counter_service_or_where_the_module_is_off(client: Client, world: World) -> None:
    assert client.post(url("apply", key="kartu-contoh")).status_code == 404
    regions.switch_module("civil", False, by=SYSTEM)
    assert client.get(url("apply", key=KEY)).status_code == 404
    assert client.get(url("service", key=KEY)).status_code == 404
    assert not Draft.objects.exists()


def test_a_page_left_open_after_sending_leads_to_the_receipt(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    client.post(draft_url("review", draft), {"is_true": "on"})
    case = Case.objects.get()
    response = client.post(draft_url("page", draft, page="pemohon"), PAGES["pemohon"])
    assert response.url == url("receipt", reference=case.reference)
