"""The walk: a birth, from a phone to a letter that anybody can check."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from pendopo.demo import siak
from pendopo.engine.cases.queries import evidence
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import storage
from tests.browser import PHONE, Visitor, beside_the_browser, work
from tests.places import A

from . import officers, papers, walk
from .applicant import MISTAKES
from .questions import asked, said_of, typed

pytestmark = [pytest.mark.browser, pytest.mark.poppler]

LONGEST_SIDE = 2000
NUMBER = "AK-CONTOH-0001"
NAME_NOTE = "Tulis nama anak persis seperti di surat keterangan lahir."
PHOTO_NOTE = "Fotonya buram. Ambil lagi di tempat terang."


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_birth_goes_from_a_phone_to_a_letter_that_anyone_can_check(town, come, scripts, tmp_path):
    reference, code = apply(town, come, scripts)
    nothing_of_the_camera_is_kept(town.case(reference))
    send_back(town, come, scripts, reference)
    correct(town, come, scripts, reference, code)
    decide(town, come, scripts, reference)
    work()
    letter, document = take_home(town, come, scripts, reference, code)
    said = papers.pdfsig(letter, tmp_path)
    assert "Signature is Valid" in said and "Total document signed" in said
    assert "Signature is Valid" not in papers.pdfsig(papers.changed(letter), tmp_path)
    assert "Signature is Valid" in papers.pdfsig(document, tmp_path)
    case = town.case(reference)
    verify(come, scripts, letter, case)
    told(town.messages(case), case)
    with come("peragaan", scripts=scripts) as screen:
        screen.visit("/tuban/pesan-contoh/")
        screen.sees("Selesai: akta kelahiran Bayu Contoh Tuban")


def apply(town, come, scripts) -> tuple[str, str]:
    """Fill in with every kind of mistake, save, go on with the code on another phone, review, send."""
    answers = walk.newborn(mother_birth_date="1990-07-06")
    with come("orangtua", scripts=scripts) as phone:
        parent = walk.begin(phone, town, answers, mistakes=set(MISTAKES))
        parent.fill_until("ibu")
        phone.fill("Nama lengkap", "Sari Contoh")
        saved = save_for_later(phone)
    with come("orangtua", scripts=scripts) as phone:
        parent.visitor = phone
        resume(phone, saved)
        assert parent.at() == "ibu" and "Sari Contoh" in typed(phone.page).values()
        parent.fill_until()
        assert not parent.mistakes, f"no page of the form asks for {parent.mistakes}"
        assert "bulan lahir" in parent.scolded["nik"] and "16 angka" in parent.scolded["kk"]
        assert list(parent.warned) == ["mother_nik"]
        assert parent.asked == [key for key in town.package.fields if key in parent.asked]
        assert set(answers) <= set(parent.asked)
        phone.sees("Bayu Contoh")
        reference, code = walk.hand_in(phone)
        walk.promised(phone, town, reference)
    return reference, code


def save_for_later(phone: Visitor) -> str:
    phone.press("Simpan, lanjutkan lain waktu", exact=True)
    phone.press("Beri saya kode", exact=True)
    return phone.page.locator(".code").inner_text()


def resume(phone: Visitor, code: str) -> None:
    phone.visit("/tuban/")
    phone.press("Lanjutkan isian yang disimpan")
    phone.page.locator("[name=code]").fill(code.lower())
    phone.press("Buka isian saya", exact=True)


def nothing_of_the_camera_is_kept(case) -> None:
    with region_scope(A):
        files = {key: storage.read(row.file) for key, row in evidence(case).items()}
    assert set(files) == {"family_card", "birth_letter", "marriage_certificate"}
    for content in files.values():
        picture = Image.open(io.BytesIO(content))
        assert not picture.getexif() and b"Kamera Contoh" not in content
        assert picture.size == (papers.HIGH, papers.WIDE), "the picture lies on its side"


def send_back(town, come, scripts, reference) -> None:
    """The village passes it on; the verifier wants a name and a photo again."""
    with officers.officer(come, town, Role.VILLAGE_OFFICER, scripts=scripts) as desk:
        officers.pass_on(desk, reference, note="Keluarga ini kami kenal.")
    with officers.officer(come, town, Role.VERIFIER, scripts=scripts) as desk:
        officers.open_case(desk, reference)
        desk.sees("Tanggal lahir pada NIK berbeda")
        shows_proofs(desk)
        desk.press("Ambil permohonan ini")
        desk.press("Kembalikan untuk diperbaiki")
        desk.page.locator("[name=pick-child_name]").check()
        desk.expect("422 for .*/kembalikan/")
        desk.press("Kembalikan ke pemohon", exact=True)
        desk.sees("Tulis apa yang perlu diperbaiki.")
        desk.page.locator("[name=note-child_name]").fill(NAME_NOTE)
        desk.page.locator("[name=pick-birth_letter]").check()
        desk.page.locator("[name=note-birth_letter]").fill(PHOTO_NOTE)
        desk.press("Kembalikan ke pemohon", exact=True)
        desk.sees("Pemohon diberi tahu")
    work()


def shows_proofs(desk: Visitor) -> None:
    """The three photos are on the page and can be seen."""
    pictures = desk.page.locator(".proof img").all()
    assert len(pictures) == 3
    for picture in pictures:
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0


def correct(town, come, scripts, reference, code) -> None:
    """With the code on a phone that knows nothing: only what was named, each with its note."""
    with come("orangtua", scripts=scripts) as phone:
        walk.track(phone, reference, code)
        phone.sees("Perbaiki ini dulu")
        phone.press("Perbaiki sekarang")
        questions = asked(phone.page)
        notes = {one.name: said_of(phone.page, one, "warning") for one in questions}
        assert set(notes) == {"child_name", "birth_letter"}
        assert NAME_NOTE in notes["child_name"] and PHOTO_NOTE in notes["birth_letter"]
        assert "Bayu Contoh" in typed(phone.page).values()
        phone.page.locator("[name=child_name]").fill("Bayu Contoh Tuban")
        phone.attach("Surat keterangan lahir", papers.photo("FOTO BARU", 3), "foto-baru.jpg")
        if scripts:
            phone.sees("Foto diperkecil dan siap dikirim.")
        phone.press("Kirim perbaikan", exact=True)
        phone.sees("Perbaikan Anda sudah kami terima")
        walk.promised(phone, town, reference)
    case = town.case(reference)
    with region_scope(A):
        sent = evidence(case)["birth_letter"].file
        assert (case.subject_name, sent.original_name) == ("Bayu Contoh Tuban", "foto-baru.jpg")
        picture = Image.open(io.BytesIO(storage.read(sent)))
    assert max(picture.size) <= LONGEST_SIDE and picture.height > picture.width


def decide(town, come, scripts, reference) -> None:
    """Verified, entered in SIAK, approved, and SIAK's signed document attached; an unsigned one is refused."""
    with officers.officer(come, town, Role.VERIFIER, scripts=scripts) as desk:
        officers.pass_on(desk, reference)
    with officers.officer(come, town, Role.REGISTRAR, scripts=scripts) as registrar:
        officers.enter_in_register(registrar, reference, NUMBER)
        with officers.officer(come, town, Role.SECTION_HEAD, scripts=scripts) as head:
            officers.pass_on(head, reference, button="Setujui")
        officers.open_case(registrar, reference)
        registrar.expect("422 for .*/dokumen/")
        officers.attach(registrar, papers.unsigned_pdf())
        registrar.sees("Berkas ini belum ditandatangani secara elektronik. Unggah PDF asli dari SIAK.")
        with beside_the_browser():
            certificate = siak.sample_document(town.case(reference))
        officers.attach(registrar, certificate)
        registrar.sees("Tanda tangan utuh dan dikenal. Dokumen dilampirkan.")


def take_home(town, come, scripts, reference, code) -> tuple[bytes, bytes]:
    """(our letter, SIAK's document) as the family downloads them."""
    with come("orangtua", scripts=scripts) as phone:
        walk.track(phone, reference, code)
        phone.sees("Permohonan Anda sudah selesai.")
        document = phone.download("Unduh dokumen resmi")
        letter = phone.download("Unduh surat kami")
    assert document == siak_document(town, reference), "SIAK's document was not handed on byte for byte"
    return letter, document


def siak_document(town, reference) -> bytes:
    with region_scope(A):
        return storage.read(town.case(reference).register_document)


def verify(come, scripts, letter, case) -> None:
    """A stranger reads the code off the paper and asks what it is, whether it says so, and whether this is the file."""
    with come("orang-lain", scripts=scripts) as stranger:
        stranger.visit("/")
        stranger.press("Periksa surat", exact=True)
        stranger.fill("Kode surat", papers.code_on(letter))
        stranger.press("Periksa", exact=True)
        stranger.sees("Surat ini terdaftar dan berlaku")
        for words in ("Surat Keterangan Selesai Layanan", "Dinas Kependudukan dan Pencatatan Sipil Contoh"):
            stranger.sees(words)
        stranger.sees_no(case.subject_name)
        assert facts(stranger, case.reference, "Orang Lain") == ["Cocok", "Tidak cocok"]
        assert facts(stranger, case.reference.lower(), case.subject_name.upper()) == ["Cocok", "Cocok"]
        compare(stranger, papers.changed(letter))
        stranger.sees("Berkas ini berbeda dari yang kami terbitkan.")
        compare(stranger, letter)
        stranger.sees("Berkas ini sama persis dengan yang kami terbitkan.")


def facts(stranger, reference, name) -> list[str]:
    stranger.fill("Nomor permohonan", reference)
    stranger.fill("Nama yang bersangkutan", name)
    stranger.press("Cocokkan", exact=True)
    answer_is_in_view(stranger)
    return stranger.page.locator("[role=status] .status").all_inner_texts()


def compare(stranger, pdf) -> None:
    stranger.attach("Berkas PDF surat", pdf, "surat.pdf", "application/pdf")
    stranger.press("Bandingkan berkas", exact=True)
    answer_is_in_view(stranger)


def answer_is_in_view(stranger) -> None:
    """On a phone the answer is far down the page: whoever asked must not have to look for it."""
    place = stranger.page.locator("main [role=status]:visible").first.bounding_box()
    assert 0 <= place["y"] < PHONE["height"], f"the answer is at {place}"


def told(messages, case) -> None:
    """Each event once on each channel, in Indonesian, with what the applicant needs to know."""
    in_app = [message for message in messages if message.channel == "in_app"]
    assert [message.subject for message in in_app] == [
        f"Permohonan {case.reference} sudah kami terima",
        f"Permohonan {case.reference}: ada yang perlu diperbaiki",
        f"Perbaikan {case.reference} sudah kami terima",
        "Kelahiran Bayu Contoh Tuban sudah dicatat di SIAK",
        "Selesai: akta kelahiran Bayu Contoh Tuban",
    ]
    email = [message for message in messages if message.channel == "email"]
    assert [message.subject for message in email] == [message.subject for message in in_app]
    assert {message.address for message in email} == {"joko@warga.example"}
    assert {message.language for message in messages} == {"id"}
    assert {message.state for message in messages} == {"sent"}
    assert NAME_NOTE in in_app[1].body and PHOTO_NOTE in in_app[1].body
    assert all(f"/tuban/permohonan/{case.reference}/" in message.body for message in in_app)
