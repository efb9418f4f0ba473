from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader

from pendopo.foundation.common import clock
from pendopo.foundation.documents import glyphs, pdfs, render
from pendopo.foundation.documents.render import WrongTemplate

from .factories import TEMPLATE

pytestmark = pytest.mark.once

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
URL = "https://pendopo.example/verifikasi/ABCDEFGHJKMNPQRS/"
HEAD = '#import "_layout.typ": letter, facts, rows\n#let data = json("data.json")\n#show: letter.with(data)\n'
HOSTILE = (
    "#panic()",
    "*tebal* _miring_ `kode` $x^2$ <label> @preview/x:1.0.0",
    ']] #read("/etc/passwd") [[',
    '#import "@preview/cetz:0.3.0"',
    "\\u{41} \\\\ // hapus /* semua */ -- --- ~ = - + 1.",
    '"); eval("1',
    "https://jahat.example/#frag",
)


def paper(**given) -> dict[str, object]:
    return {
        "title": "Surat Keterangan Selesai",
        "region": "Kabupaten Tuban",
        "office": "Dinas Contoh",
        "office_address": "",
        "code": "ABCD-EFGH-JKMN-PQRS",
        "verify_url": URL,
        "verify_page": "pendopo.example/verifikasi/",
        "date": "23 November 2026",
        "is_sample": True,
        "is_certified": False,
        "facts": [{"label": "Nama", "value": "Sari Contoh"}],
        **given,
    }


def letter(body: str = "#data.words", words: str = "Isi.", **given) -> bytes:
    return render.compile_letter(HEAD + body, {"words": words, "letter": paper(**given)}, URL)


def text_of(pdf: bytes) -> str:
    made = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return made.stdout.decode()


def test_a_letter_is_tagged_pdf_a_with_title_and_language_and_embedded_fonts():
    root = PdfFileReader(BytesIO(letter())).root
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"
    metadata = root["/Metadata"].data
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    assert "Surat Keterangan Selesai" in metadata.decode()
    assert b"OpenSans" in letter()


def test_the_same_letter_at_the_same_moment_has_the_same_bytes():
    with clock.at(NOON):
        assert letter() == letter()


def test_our_own_letters_pass_our_own_check_for_active_parts():
    pdfs.check_harmless(letter())


@pytest.mark.poppler
def test_a_letter_says_what_it_is_and_what_it_is_not():
    text = text_of(letter("#facts(data)"))
    for words in (
        "Kabupaten Tuban",
        "Dinas Contoh",
        "Surat Keterangan Selesai",
        "Sari Contoh",
        "ABCD-EFGH-JKMN-PQRS",
        "bukan kutipan akta",
        "tersertifikasi",
        "DATA CONTOH",
        "Halaman 1 dari 1",
    ):
        assert words in text, words


@pytest.mark.poppler
def test_a_real_certified_letter_carries_neither_mark():
    text = text_of(letter(is_sample=False, is_certified=True))
    assert "CONTOH" not in text
    assert "tersertifikasi" not in text
    assert "bukan kutipan akta" in text


@pytest.mark.poppler
@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_people_are_printed_and_never_obeyed(words):
    text = " ".join(text_of(letter(words=words)).split())
    assert " ".join(words.split()) in text


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.text(max_size=80))
def test_no_words_stop_a_letter(words):
    assert letter(words=words).startswith(b"%PDF-")


@pytest.mark.poppler
def test_a_character_that_no_font_draws_is_printed_as_a_question_mark():
    assert "Sari ? 1" in text_of(letter(words="Sari 😀 1"))


def test_the_font_covers_the_names_of_indonesia():
    assert set("AZaz09 éèêëÉşūī‘’“”–—…°²½€") <= glyphs.known()
    assert not set("😀漢") & glyphs.known()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('#import "@preview/cetz:0.3.0": *', "imports"),
        ('#include "/etc/passwd"', "imports"),
        ('#import "@" + "preview/x:1.0.0"', "imports"),
        ('#read("/etc/passwd")', "reads"),
        ('#read ("data.json")', None),
        ('#image("../x.png")', "reads"),
        ('#json("/etc/x.json")', "reads"),
        ('#eval("1")', "forbidden"),
        ('#plugin("x.wasm")', "forbidden"),
        ("#sys.inputs", "forbidden"),
        ("#panic()", "does_not_compile"),
        ("#data.missing", "does_not_compile"),
        ("#let (", "does_not_compile"),
    ],
)
def test_a_template_that_reaches_too_far_or_does_not_compile_is_refused(body, code):
    if code is None:
        letter(body)
        return
    with pytest.raises(WrongTemplate) as refused:
        letter(body)
    assert refused.value.code == code


def test_typst_itself_reads_nothing_above_the_folder(tmp_path):
    secret = tmp_path / "rahasia.txt"
    secret.write_text("rahasia")
    up = "../" * 12
    for path in (str(secret), up + str(secret).lstrip("/")):
        with pytest.raises(WrongTemplate):
            render._compile(f'#read("{path}")', {}, {}, [])


def test_the_layout_holds_no_emblem():
    source = render.LAYOUT.read_text().lower()
    assert source.count("image(") == 1, "the QR code is the only picture"
    assert "kutipan akta" in source


def test_the_fonts_come_with_their_licence_and_stay_small():
    files = list(Path(render.FONTS).iterdir())
    assert sum(path.stat().st_size for path in files) < 1_000_000
    assert "Apache License" in (Path(render.FONTS) / "LICENSE-OpenSans.txt").read_text()


def test_the_template_of_the_docstring_compiles():
    data = {"service": "Akta", "subject": "Sari", "received_on": "1", "office": "Dinas", "letter": paper()}
    shown = render.__doc__.split("    #import", 1)[1].split("\n- ", 1)[0]
    source = "#import" + shown.replace("\n    ", "\n")
    assert render.compile_letter(source, data, URL).startswith(b"%PDF-")
    assert TEMPLATE.startswith('#import "_layout.typ"')
