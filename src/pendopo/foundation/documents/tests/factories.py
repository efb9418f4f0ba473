"""Small files of every kind for tests."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.clock import now
from pendopo.foundation.documents import actions
from pendopo.foundation.documents.models import Letter
from pendopo.foundation.regions.models import Province, Region

CLERK = Actor("staff", "1", "Petugas Contoh")
GPS = 0x8825
ORIENTATION = 0x0112
MAKE = 0x010F


def picture(width: int = 60, height: int = 40, kind: str = "JPEG", **save: Any) -> bytes:
    """A picture whose left half is red and right half blue."""
    made = Image.new("RGB", (width, height), "blue")
    made.paste("red", (0, 0, width // 2, height))
    out = BytesIO()
    made.save(out, kind, **save)
    return out.getvalue()


def phone_photo() -> bytes:
    """Lies on its side (EXIF orientation 6: turn right), and says where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MAKE] = "KAMERA-RAHASIA"
    exif.get_ifd(GPS)[1] = "S"
    return picture(60, 40, exif=exif)


def pdf(catalog: dict[str, generic.PdfObject] | None = None, pages: int = 1) -> bytes:
    """A PDF of empty pages; `catalog` adds entries to its root."""
    writer = PdfFileWriter()
    for _ in range(pages):
        stream = writer.add_object(generic.StreamObject(stream_data=b""))
        writer.insert_page(PageObject(contents=stream, media_box=(0, 0, 200, 200)))
    for key, value in (catalog or {}).items():
        writer.root[generic.NameObject(key)] = value
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def script_action() -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {
            generic.NameObject("/S"): generic.NameObject("/JavaScript"),
            generic.NameObject("/JS"): generic.pdf_string("app.alert(1)"),
        }
    )


def upload(content: bytes, name: str = "foto.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


TEMPLATE = """#import "_layout.typ": letter, facts
#let data = json("data.json")
#show: letter.with(data)

Permohonan #data.service telah selesai.

#facts(data)
"""
SUBJECT = "Sari Contoh"


def region(code: str = "35.23", slug: str = "tuban", name: str = "Tuban") -> Region:
    province, _ = Province.objects.get_or_create(code="35", defaults={"name": "Jawa Timur"})
    made, _ = Region.objects.get_or_create(
        code=code,
        defaults={"name": name, "slug": slug, "province": province, "kind": "kabupaten", "opened_at": now()},
    )
    return made


def prepared(subject_key: str = "perkara-1", **given: Any) -> Letter:
    """A letter waiting for its signature, in the region in scope."""
    options: dict[str, Any] = {
        "kind": "surat-selesai",
        "title": {"id": "Surat Keterangan Selesai", "en": "Letter of completion"},
        "office": "Dinas Contoh",
        "template": TEMPLATE,
        "data": {"service": "Akta Kelahiran"},
        "facts": {"subject": SUBJECT, "finished_on": "21 November 2026"},
        "is_sample": True,
        "by": CLERK,
        **given,
    }
    return actions.prepare_letter(subject_key=subject_key, **options)


def signed(subject_key: str = "perkara-1", **given: Any) -> Letter:
    return actions.sign_letter(prepared(subject_key, **given))
