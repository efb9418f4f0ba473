from __future__ import annotations

import time
import zlib
from io import BytesIO

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import StandardSecurityHandler
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents import pdfs, pictures
from pendopo.foundation.documents.handlers import UploadTooLarge
from pendopo.foundation.documents.uploads import clean, clean_name, kind_of

from .factories import pdf, phone_photo, picture, script_action, upload

pytestmark = pytest.mark.once


def refusal(content: bytes, **options) -> str:
    with pytest.raises(Refused) as refused:
        clean(upload(content), **options)
    assert str(refused.value).endswith("."), "a person reads this sentence"
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_of_every_kind_become_jpeg_whatever_they_were_called(kind):
    made = clean(upload(picture(kind=kind), "surat.pdf", "application/pdf"))
    assert (made.content_type, made.name) == ("image/jpeg", "surat.jpg")
    assert Image.open(BytesIO(made.content)).format == "JPEG"


def test_a_phone_photo_is_turned_upright_and_forgets_where_it_was_taken():
    raw = phone_photo()
    assert b"KAMERA-RAHASIA" in raw
    made = Image.open(BytesIO(clean(upload(raw)).content))
    assert made.size == (40, 60)
    top, bottom = made.getpixel((20, 5)), made.getpixel((20, 55))
    assert top[0] > 200 > 60 > top[2], "the red half is now on top"
    assert bottom[2] > 200 > 60 > bottom[0]
    assert not made.getexif()
    assert b"KAMERA-RAHASIA" not in clean(upload(raw)).content


def test_a_comment_hidden_in_a_picture_does_not_survive():
    made = clean(upload(picture(comment=b"<script>alert(1)</script>")))
    assert b"script" not in made.content


def test_a_large_photo_shrinks_to_two_thousand_pixels():
    made = Image.open(BytesIO(clean(upload(picture(5000, 2500))).content))
    assert made.size == (2000, 1000)


def test_a_large_see_through_png_is_put_on_white():
    out = BytesIO()
    Image.new("RGBA", (2400, 1200), (0, 0, 0, 0)).save(out, "PNG")
    made = Image.open(BytesIO(clean(upload(out.getvalue())).content))
    assert made.size == (2000, 1000)
    assert made.getpixel((1000, 500)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_every_mode_a_scanner_may_write_is_read(mode):
    out = BytesIO()
    Image.new(mode, (2100, 30)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert Image.open(BytesIO(clean(upload(out.getvalue())).content)).size == (2000, 29)


def test_a_noisy_photo_is_saved_at_the_quality_that_is_small_enough():
    noisy = Image.effect_noise((2000, 1500), 120).convert("RGB")
    out = BytesIO()
    noisy.save(out, "JPEG", quality=95)
    best = BytesIO()
    noisy.save(best, "JPEG", quality=pictures.QUALITIES[0])
    assert len(pictures.redraw(out.getvalue())) < len(best.getvalue())


def test_a_truncated_picture_is_refused():
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = picture(800, 600, kind)
        assert refusal(whole[: len(whole) // 2]) == "broken_picture"


def test_too_many_pixels_are_refused_from_the_header_alone():
    bomb = bytearray(picture(8, 8, "PNG"))
    bomb[16:24] = (60_000).to_bytes(4, "big") + (60_000).to_bytes(4, "big")
    bomb[29:33] = zlib.crc32(bytes(bomb[12:29])).to_bytes(4, "big")
    assert refusal(bytes(bomb)) == "too_many_pixels"


@pytest.mark.parametrize(("side", "is_refused"), [(3200, False), (3201, True)])
def test_the_pixel_limit_of_png_is_sixteen_million(side, is_refused):
    header = Image.new("L", (1, 1))
    header._size = (5000, side)
    header.format = "PNG"
    if is_refused:
        with pytest.raises(Refused):
            pictures.check_size(header)
    else:
        pictures.check_size(header)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 not a picture", "wrong_type"),
        (b"<html><script>alert(1)</script>", "wrong_type"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"),
        (b"\xff\xd8\xff\xe0 and then nothing", "broken_picture"),
        (b"%PDF-1.7 and then nothing", "broken_pdf"),
        (b"GIF89a\x01\x00\x01\x00", "wrong_type"),
    ],
)
def test_what_is_not_a_good_file_is_refused_with_its_code(content, code):
    assert refusal(content) == code


def test_a_file_over_the_limit_is_refused_with_both_sizes():
    with pytest.raises(Refused) as refused:
        clean(upload(b"x" * (2 * 1024 * 1024)), max_bytes=1024 * 1024)
    assert "2,0 MB" in str(refused.value)
    assert "1 MB" in str(refused.value)


def test_only_the_accepted_kinds_pass():
    assert refusal(picture(), accept=("pdf",)) == "wrong_type"
    assert refusal(pdf(), accept=("image",)) == "wrong_type"


def test_a_plain_pdf_is_kept_byte_by_byte():
    raw = pdf()
    made = clean(upload(raw, "surat lahir.PDF"))
    assert (made.content, made.content_type, made.name) == (raw, "application/pdf", "surat lahir.pdf")


def _names(content: dict) -> generic.DictionaryObject:
    return generic.DictionaryObject({generic.NameObject(key): value for key, value in content.items()})


@pytest.mark.parametrize(
    "catalog",
    [
        {"/OpenAction": script_action()},
        {"/OpenAction": _names({"/S": generic.NameObject("/Launch")})},
        {"/Names": _names({"/JavaScript": _names({})})},
        {"/Names": _names({"/EmbeddedFiles": _names({})})},
        {"/AcroForm": _names({"/XFA": generic.pdf_string("x")})},
        {"/Extra": generic.ArrayObject([_names({"/Deep": _names({"/EF": _names({})})})])},
    ],
)
def test_a_pdf_that_acts_or_carries_files_is_refused(catalog):
    assert refusal(pdf(catalog)) == "active_pdf"


def test_an_action_whose_name_is_written_in_code_is_still_refused():
    action = _names({"/S": generic.NameObject("/Launch"), "/Padding": generic.pdf_string("12345")})
    raw = pdf({"/OpenAction": action})
    disguised = raw.replace(b"/Launch", b"/L#61unch").replace(b"(12345)", b"(123)")
    assert len(disguised) == len(raw)
    assert refusal(disguised) == "active_pdf"


def test_a_locked_pdf_is_refused():
    writer = copy_into_new_writer(PdfFileReader(BytesIO(pdf())))
    writer._assign_security_handler(StandardSecurityHandler.build_from_pw("sandi"))
    out = BytesIO()
    writer.write(out)
    assert refusal(out.getvalue()) == "locked_pdf"


def pdf_with_packed_catalog(padding: int) -> bytes:
    """Its catalog lies in an object stream, before `padding` spaces that pack to almost nothing."""
    inside = b"1 0 2 40 " + b"<</Type/Catalog/Pages 2 0 R>>".ljust(40) + b"<</Type/Pages/Kids[]/Count 1>>"
    packed = zlib.compress(inside + b" " * padding, 9)
    head = b"%PDF-1.7\n"
    stream = (
        b"3 0 obj\n<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
        + packed
        + b"\nendstream\nendobj\n"
    )
    at = len(head) + len(stream)
    rows = [(0, 0, 0), (2, 3, 0), (2, 3, 1), (1, len(head), 0), (1, at, 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([last]) for kind, place, last in rows)
    xref = b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    return head + stream + xref + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at


def test_a_small_pdf_that_unpacks_to_a_huge_one_is_refused():
    pdfs.check_harmless(pdf_with_packed_catalog(1000))
    bomb = pdf_with_packed_catalog(60_000_000)
    assert len(bomb) < 100_000
    assert refusal(bomb) == "broken_pdf"


def test_a_jpeg_of_thousands_of_scans_is_refused_at_once():
    """100 KB that a decoder works on for minutes."""
    out = BytesIO()
    Image.new("RGB", (64, 64)).save(out, "JPEG", progressive=True)
    raw = out.getvalue()
    first = raw.index(b"\xff\xda")
    second = raw.index(b"\xff\xda", first + 2)
    bomb = raw[:first] + raw[first:second] * 2000 + raw[second:]
    assert clean(upload(raw)).content_type == "image/jpeg"
    assert refusal(bomb) == "broken_picture"


def endless_pdf(size: bytes, name: bytes = b"/Size") -> bytes:
    """A table of objects that says it has so many rows of no bytes."""
    return (
        b"%PDF-1.7\n4 0 obj\n<</Type/XRef" + name + b" " + size + b"/W[0 0 0]/Root 1 0 R/Length 0>>\nstream\n"
        b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )


@pytest.mark.parametrize("name", [b"/Size", b"/S#69ze"])
def test_a_pdf_that_keeps_the_reader_busy_for_ever_is_refused_in_time(name):
    begun = time.monotonic()
    assert refusal(endless_pdf(b"99999999999", name)) == "broken_pdf"
    assert time.monotonic() - begun < 10


def test_a_pdf_without_pages_is_refused():
    assert refusal(pdf(pages=0)) == "broken_pdf"


@hypothesis_settings(max_examples=150, deadline=None)
@given(
    start=st.sampled_from(
        [b"", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP"]
    ),
    rest=st.binary(max_size=400),
)
def test_no_bytes_crash_the_cleaner(start, rest):
    try:
        clean(upload(start + rest))
    except Refused as refused:
        assert refused.code


@hypothesis_settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_no_damaged_pdf_crashes_the_cleaner(data):
    raw = bytearray(pdf({"/Names": _names({})}))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(5, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        pdfs.check_harmless(bytes(raw))
    except Refused as refused:
        assert refused.code in ("broken_pdf", "locked_pdf", "active_pdf")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\Sari\\surat lahir.png", "surat lahir.jpg"),
        ("foto\u202egpj.exe", "foto gpj.jpg"),
        ('a"; filename="b.exe', "a filename= b.jpg"),
        ("x\r\nSet-Cookie: a=b.png", "x Set-Cookie a=b.jpg"),
        ("", "berkas.jpg"),
        ("....", "berkas.jpg"),
        (".jpg", "berkas.jpg"),
        ("surat.kelahiran.2026.jpeg", "surat.kelahiran.2026.jpg"),
        ("😀.png", "😀.jpg"),
    ],
)
def test_names_are_made_harmless(name, kept):
    assert clean_name(name, ".jpg") == kept


@given(name=st.text(max_size=300))
def test_no_name_escapes(name):
    made = clean_name(name, ".pdf")
    assert made.endswith(".pdf")
    assert 5 <= len(made) <= 80
    assert not set(made) & set('/\\"\r\n\x00;%<>')


def test_a_polyglot_is_what_its_first_bytes_say():
    assert kind_of(picture() + b"%PDF-1.7") == "image"
    assert kind_of(b"junk %PDF-1.7") == "other"


def _post(**files) -> HttpRequest:
    return RequestFactory().post("/", files)


def test_a_file_over_the_memory_limit_stays_in_the_form_as_too_large(settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000
    got = _post(big=upload(b"x" * 300_000, "besar.jpg"), small=upload(picture(), "kecil.jpg")).FILES
    assert isinstance(got["big"], UploadTooLarge)
    assert (got["big"].name, got["big"].size, got["big"].read()) == ("besar.jpg", 300_000, b"")
    with pytest.raises(Refused) as refused:
        clean(got["big"])
    assert refused.value.code == "too_large"
    assert clean(got["small"]).content_type == "image/jpeg"


def test_many_files_in_one_request_cannot_fill_the_memory(settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000
    got = _post(**{f"f{i}": upload(b"x" * 90_000) for i in range(6)}).FILES
    kept = [file for file in got.values() if not isinstance(file, UploadTooLarge)]
    assert len(kept) == 4
