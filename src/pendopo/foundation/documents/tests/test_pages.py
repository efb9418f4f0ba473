from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pendopo.foundation.common.references import group
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import actions, downloads, limits, storage
from pendopo.foundation.documents.models import VerificationCode
from pendopo.foundation.documents.uploads import CleanFile

from .factories import CLERK, SUBJECT, picture, prepared, signed


@pytest.fixture
def letter(tuban):
    with region_scope(tuban.code):
        return signed()


def page_of(code: str) -> str:
    return reverse("documents:letter", args=[code])


def guess(client, letter, subject: str = SUBJECT, day: str = "21-11-2026"):
    data = {"check": "facts", "fact-subject": subject, "fact-finished_on": day}
    return client.post(page_of(letter.code), data)


def test_the_page_asks_for_a_code_and_leads_to_the_letter(client, letter):
    assert client.get("/verifikasi/").status_code == 200
    typed = group(letter.code).lower().replace("-", " ")
    response = client.post("/verifikasi/", {"code": typed})
    assert response.url == f"/verifikasi/{letter.code}/"


@pytest.mark.parametrize("code", ["", "abc", "X" * 17, "<script>", "U" * 16])
def test_what_cannot_be_a_code_is_explained_and_kept(client, db, code):
    response = client.post("/verifikasi/", {"code": code})
    assert response.status_code == 200
    assert response.context["form"].errors
    if code:
        assert response.context["form"]["code"].value() == code


def test_a_signed_letter_shows_what_is_no_secret(client, letter):
    response = client.get(page_of(letter.code))
    page = response.content.decode()
    for words in (
        "terdaftar dan berlaku",
        "Surat Keterangan Selesai",
        "Dinas Contoh",
        "Kabupaten Tuban",
        "DATA CONTOH",
    ):
        assert words in page, words
    assert "tidak tersertifikasi" in page
    assert "no-store" in response["Cache-Control"]


def test_nothing_personal_is_on_the_page_even_after_a_right_answer(client, letter):
    for response in (client.get(page_of(letter.code)), guess(client, letter, day="1-1-2026")):
        assert SUBJECT not in response.content.decode().replace(f'value="{SUBJECT}"', "")


def test_a_code_with_dashes_or_small_letters_goes_to_its_one_address(client, letter):
    response = client.get(page_of(group(letter.code).lower()))
    assert (response.status_code, response.url) == (302, page_of(letter.code))


def test_an_unsigned_and_a_revoked_letter_say_so(client, tuban):
    with region_scope(tuban.code):
        waiting, revoked = prepared("a"), actions.revoke_letter(signed("b"), reason="Nama Rahasia", by=CLERK)
    page = client.get(page_of(waiting.code)).content.decode()
    assert "belum ditandatangani" in page
    assert "terdaftar dan berlaku" not in page
    page = client.get(page_of(revoked.code)).content.decode()
    assert "sudah dicabut" in page
    assert "terdaftar dan berlaku" not in page
    assert "Nama Rahasia" not in page


@pytest.mark.parametrize("code", ["0" * 16, "tidak-ada", "%00", "a" * 300])
def test_an_unknown_code_gets_a_kind_404(client, db, code):
    response = client.get(f"/verifikasi/{code}/")
    assert response.status_code == 404
    assert "Kode tidak ditemukan" in response.content.decode()


def test_a_code_of_one_region_never_opens_in_another(client, letter, lamongan, past_the_wall):
    with past_the_wall():
        VerificationCode.objects.filter(code=letter.code).update(region_code=lamongan.code)
    assert client.get(page_of(letter.code)).status_code == 404


def test_facts_are_answered_one_by_one(client, letter):
    right = guess(client, letter, "sari contoh")
    assert [answer["is_match"] for answer in right.context["answers"]] == [True, True]
    wrong = guess(client, letter, "Orang Lain")
    assert [answer["is_match"] for answer in wrong.context["answers"]] == [False, True]
    assert "Tidak cocok" in wrong.content.decode()


def test_an_empty_fact_is_asked_for_and_not_counted(client, letter):
    response = guess(client, letter, "")
    assert "answers" not in response.context
    assert response.context["facts"].errors


def test_a_letter_without_facts_asks_for_none(client, tuban):
    with region_scope(tuban.code):
        bare = signed(facts={})
    assert "Cocokkan isi surat" not in client.get(page_of(bare.code)).content.decode()


def test_wrong_codes_are_limited_by_address(client, letter):
    for i in range(limits.WRONG_CODES):
        assert client.get(page_of(f"{i:016d}")).status_code == 404
    response = client.get(page_of(letter.code))
    assert response.status_code == 429
    assert response["Retry-After"]
    assert client.get(page_of(letter.code), REMOTE_ADDR="10.0.0.9").status_code == 200


def test_wrong_facts_are_limited_by_address_and_by_letter(client, letter):
    for i in range(limits.WRONG_FACTS):
        assert guess(client, letter, f"Tebakan {i}").status_code == 200
    assert guess(client, letter).status_code == 429
    for _ in range(limits.WRONG_FACTS, limits.WRONG_FACTS_OF_LETTER):
        limits.count_wrong("letter", letter.code)
    data = {"check": "facts", "fact-subject": SUBJECT, "fact-finished_on": "21-11-2026"}
    assert client.post(page_of(letter.code), data, REMOTE_ADDR="10.0.0.9").status_code == 429
    assert client.get(page_of(letter.code)).status_code == 200


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(rf, settings):
    request = rf.get("/", HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2", REMOTE_ADDR="10.0.0.1")
    assert limits.client_address(request) == "10.0.0.1", "a header anybody can write is not believed"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert limits.client_address(request) == "2.2.2.2"


def send(client, letter, content: bytes):
    file = SimpleUploadedFile("surat.pdf", content, "application/pdf")
    return client.post(page_of(letter.code), {"check": "file", "file": file})


def test_the_issued_file_is_recognised_and_any_other_is_not(client, letter, tuban):
    with region_scope(tuban.code):
        issued, unsigned = storage.read(letter.signed_file), storage.read(letter.unsigned_file)
    assert "sama persis" in send(client, letter, issued).content.decode()
    for other in (issued[:-1] + b"x", issued + b"\n", unsigned):
        page = send(client, letter, other).content.decode()
        assert "berbeda dari yang kami terbitkan" in page
        assert "sama persis" not in page


def test_the_compared_file_is_not_kept(client, letter):
    before = len(list(storage.paths()))
    send(client, letter, b"%PDF-1.7 apa saja")
    assert len(list(storage.paths())) == before


def test_a_missing_an_empty_and_a_huge_file_are_explained(client, letter, settings):
    assert client.post(page_of(letter.code), {"check": "file"}).context["file"].errors
    assert send(client, letter, b"").context["file"].errors
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert "terlalu besar" in str(send(client, letter, b"x" * 2000).context["file"].errors)


def test_other_methods_are_refused(client, letter):
    assert client.delete(page_of(letter.code)).status_code == 405


@pytest.mark.django_db
def test_a_file_is_shown_or_saved_and_never_kept():
    with region_scope("35.23"):
        stored = actions.store_file(
            CleanFile(picture(), "image/jpeg", "foto ibu é.jpg"), purpose="evidence", by=CLERK
        )
        shown, saved = downloads.file_response(stored, inline=True), downloads.file_response(stored, inline=False)
    assert shown.content == picture()
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Content-Disposition"].startswith("inline; filename")
    assert saved["Content-Disposition"].startswith("attachment; filename")
    assert "no-store" in shown["Cache-Control"]


@pytest.mark.django_db
def test_only_pictures_and_pdfs_are_shown_in_the_page():
    with region_scope("35.23"):
        odd = actions.store_file(CleanFile(b"<script>", "text/html", "a.html"), purpose="evidence", by=CLERK)
        assert downloads.file_response(odd, inline=True)["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
def test_a_name_cannot_break_out_of_the_header():
    with region_scope("35.23"):
        sly = actions.store_file(
            CleanFile(b"x", "application/pdf", 'a"; filename="b.exe'), purpose="evidence", by=CLERK
        )
        header = downloads.file_response(sly, inline=False)["Content-Disposition"]
    assert header == 'attachment; filename="a\\"; filename=\\"b.exe"'
