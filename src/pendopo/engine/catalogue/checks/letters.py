"""Letter templates are printed once with sample data, so that a letter never fails on the day it is due."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext as _

from pendopo.foundation.documents.render import WrongTemplate
from pendopo.foundation.documents.trial import try_letter

from ..vocabulary import LETTER_DATA
from .outline import Note, Outline, word


def letter_notes(outline: Outline) -> Iterator[Note]:
    for _at, output in outline.outputs:
        name = word(output.get("template"))
        if name in outline.templates:
            reason = _why_not(outline.templates[name])
            if reason:
                yield Note(
                    ("?file", name), reason, _("Perbaiki templat; cara menulisnya ada di documents/render.py.")
                )


@lru_cache(maxsize=64)
def _why_not(template: str) -> str:
    """Why the template cannot be printed, or ""."""
    data: dict[str, object] = dict.fromkeys(LETTER_DATA, "Contoh")
    data["letter"] = {
        **dict.fromkeys(("title", "region", "office", "office_address", "code", "date"), "Contoh"),
        "verify_url": "https://contoh.example/verifikasi/CONTOH/",
        "verify_page": "contoh.example/verifikasi/",
        "is_sample": True,
        "is_certified": False,
        "facts": [{"label": "Contoh", "value": "Contoh"}],
    }
    try:
        try_letter(template, data, "https://contoh.example/verifikasi/CONTOH/")
    except WrongTemplate as wrong:
        return str(wrong.reason)
    return ""
