"""Looks through an uploaded PDF for anything that acts when it is opened."""

from __future__ import annotations

import re
from io import BytesIO

from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader

from pendopo.foundation.common.errors import Refused

from .patience import TookTooLong, at_most

MAX_OBJECTS = 100_000
PATIENCE = 2.0
"""Seconds for one file. A table of objects in 155 bytes may keep the reader busy for an hour."""
_COUNTS = re.compile(rb"/(?:Size|N)\s+(\d+)")
MEGABYTE = 1024 * 1024
LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=16 * MEGABYTE),
    document_budget=DocumentDecodeBudget(base_allowance=48 * MEGABYTE, max_ratio=10),
)
"""What unpacking one file may cost: a small PDF can hold streams that unpack to gigabytes."""
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA"})
ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/GoToE", "/RichMediaExecute"}
)


def open_pdf(content: bytes) -> PdfFileReader:
    """Reads untrusted bytes within LIMITS. Raises many kinds of Exception on bad ones."""
    return PdfFileReader(BytesIO(content), strict=False, decode_limits=LIMITS)


def check_harmless(content: bytes) -> None:
    """Raises Refused: broken_pdf, locked_pdf (a password), active_pdf (scripts, launches, files inside)."""
    try:
        _check_counts(content)
        with at_most(PATIENCE):
            reader = open_pdf(content)
            is_locked = reader.encrypted
            is_active = not is_locked and has_active_parts(reader)
            pages = 0 if is_locked else int(reader.root["/Pages"]["/Count"])
    except (Exception, TookTooLong):  # hostile bytes fail in many ways; to the person they are one
        raise Refused(_("PDF ini rusak atau tidak dapat dibaca. Kirim PDF lain."), "broken_pdf") from None
    if is_locked:
        raise Refused(_("PDF ini terkunci dengan sandi. Kirim PDF tanpa sandi."), "locked_pdf")
    if is_active:
        raise Refused(
            _("PDF ini berisi program atau berkas lain. Cetak ulang sebagai PDF biasa, lalu kirim."), "active_pdf"
        )
    if pages < 1:
        raise Refused(_("PDF ini tidak berisi halaman. Kirim PDF lain."), "broken_pdf")


def _check_counts(content: bytes) -> None:
    """Raises ValueError for a table of objects that says it is longer than any we read, before anybody reads it."""
    if any(int(number[-12:]) > MAX_OBJECTS for number in _COUNTS.findall(content)):
        raise ValueError("too many objects")


def has_active_parts(reader: PdfFileReader) -> bool:
    """Walks everything a viewer can reach. Raises ValueError beyond MAX_OBJECTS."""
    seen: set[tuple[int, int]] = set()
    waiting: list[object] = [reader.trailer.raw_get("/Root")]
    looked_at = 0
    while waiting:
        looked_at += 1
        if looked_at > MAX_OBJECTS:
            raise ValueError("too many objects")
        item = waiting.pop()
        if isinstance(item, generic.IndirectObject):
            place = (item.idnum, item.generation)
            if place not in seen:
                seen.add(place)
                waiting.append(item.get_object())  # type: ignore[no-untyped-call]
        elif isinstance(item, generic.DictionaryObject):
            if _is_active(item):
                return True
            waiting.extend(item.raw_get(key) for key in item)
        elif isinstance(item, generic.ArrayObject):
            waiting.extend(item.raw_get(i) for i in range(len(item)))
    return False


def _is_active(entry: generic.DictionaryObject) -> bool:
    if not ACTIVE_KEYS.isdisjoint(entry):
        return True
    # an action is always in /S; a structure element has an /S too, whose words are others
    return "/S" in entry and entry["/S"] in ACTIVE_ACTIONS
