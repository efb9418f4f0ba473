"""Makes an uploaded file safe to keep. What it is, is read from its bytes; its name and header are not believed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from pendopo.foundation.common.errors import Refused

from . import pdfs, pictures
from .handlers import UploadTooLarge

Accept = Literal["image", "pdf"]

MEGABYTE = 1024 * 1024
MAX_BYTES = 5 * MEGABYTE
_MAX_NAME = 80
_ENDINGS = {"image/jpeg": ".jpg", "application/pdf": ".pdf"}


@dataclass(frozen=True)
class CleanFile:
    """Bytes that are safe to keep, with the type they really have and a harmless name."""

    content: bytes
    content_type: str
    name: str


def clean(
    file: UploadedFile[Any], *, accept: tuple[Accept, ...] = ("image", "pdf"), max_bytes: int = MAX_BYTES
) -> CleanFile:
    """Pictures are drawn anew as JPEG; a PDF is kept byte by byte once it holds nothing active.

    Raises Refused with a sentence for the person. Codes: empty, too_large, wrong_type, heic, broken_picture,
    too_many_pixels, broken_pdf, locked_pdf, active_pdf.
    """
    if isinstance(file, UploadTooLarge) or (file.size or 0) > max_bytes:
        raise Refused(_too_large(file.size or 0, max_bytes), "too_large")
    file.seek(0)
    content = file.read()
    if len(content) > max_bytes:
        raise Refused(_too_large(len(content), max_bytes), "too_large")
    if not content:
        raise Refused(_("Berkas ini kosong. Pilih berkas lain."), "empty")
    kind = kind_of(content)
    if kind == "heic" and "image" in accept:
        raise Refused(_("Foto HEIC belum dapat dibaca. Simpan sebagai JPEG, lalu kirim lagi."), "heic")
    if kind not in accept:
        raise Refused(_wrong_type(accept), "wrong_type")
    make = _MAKERS[kind]
    kept, content_type = make(content)
    return CleanFile(kept, content_type, clean_name(file.name or "", _ENDINGS[content_type]))


def kind_of(content: bytes) -> str:
    """ "image", "pdf", "heic" or "other", from the first bytes."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (content[:4], content[8:12]) == (
        b"RIFF",
        b"WEBP",
    ):
        return "image"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"):
        return "heic"
    return "other"


def clean_name(name: str, ending: str) -> str:
    """The last part of the name without folders, control and direction marks, or its old ending; at most 80 letters."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(ch if _is_harmless(ch) else " " for ch in base)
    stem = " ".join(shown.split()).rpartition(".")[0] if "." in shown else " ".join(shown.split())
    stem = stem.strip(" .-_")[: _MAX_NAME - len(ending)].rstrip(" .")
    return (stem or "berkas") + ending


def _is_harmless(ch: str) -> bool:
    """Not a control, format, surrogate or separator character, and none that a file system or a header reads."""
    return unicodedata.category(ch)[0] not in "CZ" and ch not in '<>:"|?*;%/'


def _picture(content: bytes) -> tuple[bytes, str]:
    return pictures.redraw(content), "image/jpeg"


def _pdf(content: bytes) -> tuple[bytes, str]:
    pdfs.check_harmless(content)
    return content, "application/pdf"


_MAKERS: dict[str, Callable[[bytes], tuple[bytes, str]]] = {"image": _picture, "pdf": _pdf}


def _too_large(size: int, max_bytes: int) -> str:
    return _("Berkas ini %(size)s MB. Batasnya %(limit)s MB. Kirim yang lebih kecil.") % {
        "size": number_format(size / MEGABYTE, 1),
        "limit": number_format(max_bytes / MEGABYTE, 0 if max_bytes % MEGABYTE == 0 else 1),
    }


def _wrong_type(accept: tuple[Accept, ...]) -> str:
    if accept == ("pdf",):
        return _("Berkas ini bukan PDF. Kirim berkas PDF.")
    if accept == ("image",):
        return _("Berkas ini bukan foto. Kirim foto JPEG, PNG atau WebP.")
    return _("Jenis berkas ini tidak diterima. Kirim foto (JPEG, PNG, WebP) atau PDF.")
