"""Letters as PDF by Typst.

How to write a letter template (a `.typ` file in the `letters/` folder of a service package):

    #import "_layout.typ": letter, facts, rows
    #let data = json("data.json")
    #show: letter.with(data)

    Permohonan *#data.service* atas nama #data.subject telah selesai.
    #facts(data)                                  // the facts a verifier may compare, with their labels
    #rows(("Diterima", data.received_on), ("Kantor", data.office))

- `data` holds what the caller gave, by key; a key that may be missing is read as `data.at("note", default: "")`.
- `data.letter` is reserved; it holds what the layout prints: title, region, office, office_address, code, verify_url,
  verify_page, date, is_sample, is_certified, facts: [{label, value}]. The layout adds the letterhead, the title, the
  QR block, the place of the visible signature, the notes at the foot and the DATA CONTOH mark. It wants Open Sans.
- People's words arrive as JSON strings and are printed as they are. They are never markup, whatever they contain.
- A template may import "_layout.typ" and read "data.json", nothing else: see `check_template`.

The result is a tagged PDF/A-2b of A4 pages with title and language, byte by byte equal for equal input.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
import typst
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused

from . import glyphs

if TYPE_CHECKING:
    from typst import PDFStandard

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
LAYOUT = HERE / "letters" / "_layout.typ"
STAMP = HERE / "letters" / "_stamp.typ"

_IMPORTS = re.compile(r"\b(import|include)\b(?!\s*\"_layout\.typ\")")
_READS = re.compile(r"\b(json|read|csv|toml|yaml|xml|cbor|image|bibliography)\s*\((?!\s*\"data\.json\"\s*\))")
_NEVER = re.compile(r"\b(eval|plugin|sys|query)\b")


class WrongTemplate(Refused):
    """The template does not compile or asks for what a template may not have. `reason` is for its author."""


def check_template(template: str) -> None:
    """Raises WrongTemplate when the text reaches beyond "_layout.typ" and "data.json".

    A template comes from a package and its author is trusted with its words, not with this machine's files or network.
    The words it forbids are forbidden in prose too; that is simple, and no letter needs them.
    """
    if _IMPORTS.search(template):
        raise WrongTemplate(_('Templat surat hanya boleh mengimpor "_layout.typ".'), "imports")
    if _READS.search(template):
        raise WrongTemplate(_('Templat surat hanya boleh membaca "data.json".'), "reads")
    found = _NEVER.search(template)
    if found:
        raise WrongTemplate(_("Templat surat tidak boleh memakai “%(word)s”.") % {"word": found[0]}, "forbidden")


def compile_letter(template: str, data: Mapping[str, object], verify_url: str, digits: str = "") -> bytes:
    """PDF/A-2b. `data` must hold "letter" (see above); `digits` is what stands behind `#` in the QR code (payload.py).

    Raises WrongTemplate.
    """
    check_template(template)
    files = {"_layout.typ": LAYOUT.read_bytes(), "qr.svg": qr_svg(verify_url, digits)}
    return _compile(template, data, files, ["a-2b"])


def compile_plain(template: str, data: Mapping[str, object]) -> bytes:
    """PDF/A-2b without the letter's layout: a sample of another authority's document, for example."""
    check_template(template)
    return _compile(template, data, {}, ["a-2b"])


def compile_stamp(data: Mapping[str, object]) -> bytes:
    """One small page without tags, ready to be laid into another PDF as the face of a signature."""
    return _compile(STAMP.read_text(), data, {}, [])


def stamp_picture(data: Mapping[str, object]) -> bytes:
    """The same face as a PNG, for a signer that takes pictures. Fits in a few tens of kilobytes."""
    with tempfile.TemporaryDirectory(prefix="pendopo-stamp-") as folder:
        root = Path(folder)
        (root / "main.typ").write_text(STAMP.read_text())
        (root / "data.json").write_text(json.dumps(glyphs.without_controls(dict(data))))
        return typst.compile(
            root / "main.typ", root=root, font_paths=[FONTS], ignore_system_fonts=True, format="png", ppi=200
        )


def qr(text: str, digits: str = "") -> segno.QRCode:
    """Level M: a quarter of a smudged print may be lost. `digits` follow `#` in a part of their own: it is smaller."""
    parts = [f"{text}#", digits] if digits else text
    return segno.make(parts, error="m", micro=False)  # type: ignore[arg-type]


def qr_svg(text: str, digits: str = "") -> bytes:
    """A QR code with its quiet zone."""
    out = BytesIO()
    qr(text, digits).save(out, kind="svg", border=4, xmldecl=False)
    return out.getvalue()


def _compile(
    template: str, data: Mapping[str, object], files: Mapping[str, bytes], standards: list[PDFStandard]
) -> bytes:
    clean = glyphs.without_controls(dict(data))
    try:
        return _run(template, clean, files, standards)
    except typst.TypstError as error:
        # PDF/A refuses a character that no font can draw. One such name must not stop a letter: print "?" for it.
        drawn = glyphs.drawable(clean)
        if drawn == clean:
            raise does_not_print(error) from None
    try:
        return _run(template, drawn, files, standards)
    except typst.TypstError as error:
        raise does_not_print(error) from None


def _run(template: str, data: object, files: Mapping[str, bytes], standards: list[PDFStandard]) -> bytes:
    with workplace(template, data, files) as root:
        made: bytes = typst.compile(root / "main.typ", **arguments(root, standards))
    return made


@contextmanager
def workplace(template: str, data: object, files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder of its own to compile in, which is also the root: Typst reads nothing above it."""
    with tempfile.TemporaryDirectory(prefix="pendopo-letter-") as folder:
        root = Path(folder)
        (root / "main.typ").write_text(template)
        (root / "data.json").write_text(json.dumps(data))
        for name, content in files.items():
            (root / name).write_bytes(content)
        yield root


def arguments(root: Path, standards: list[PDFStandard]) -> dict[str, Any]:
    """How Typst is asked for a PDF."""
    return {
        "output": None,
        "root": root,
        "font_paths": [FONTS],
        "ignore_system_fonts": True,
        "format": "pdf",
        "pdf_standards": standards,
        "pdf_tags": bool(standards),
        "timestamp": int(now().timestamp()),
        "package_path": root / "none",
        "package_cache_path": root / "none",
    }


def does_not_print(why: object) -> WrongTemplate:
    reason = _("Templat surat tidak dapat dicetak: %(why)s") % {"why": str(why)[:300]}
    return WrongTemplate(reason, "does_not_compile")
