"""The printed facts of a letter, kept as keyed digests: the page can compare them and never show them."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.crypto import digest
from pendopo.foundation.common.types import Json, Text

LABELS: dict[str, Promise] = {
    "reference": _("Nomor permohonan"),
    "subject": _("Nama yang bersangkutan"),
    "applicant": _("Nama pemohon"),
    "finished_on": _("Tanggal selesai"),
    "received_on": _("Tanggal permohonan diterima"),
    "register_number": _("Nomor entri register"),
    "register_date": _("Tanggal entri register"),
}
"""Labels of the facts that every letter may print. Others bring their own, see `sealed`."""

MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni"),
    *("juli", "agustus", "september", "oktober", "november", "desember"),
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


@dataclass(frozen=True)
class Fact:
    """One fact that a verifier may compare."""

    key: str
    label: str
    seal: str


def sealed(code: str, facts: Mapping[str, str], labels: Mapping[str, Text] | None = None) -> list[Json]:
    """The facts as they are stored: [{"key", "label": {"id", "en"} or {}, "seal"}], in the order they are printed."""
    own = labels or {}
    return [
        {"key": key, "label": dict(own.get(key, {})), "seal": _seal(code, key, text)}
        for key, text in facts.items()
    ]


def stored(rows: object) -> list[Fact]:
    """Read them back, with labels in the language of the moment."""
    assert isinstance(rows, list)
    return [Fact(row["key"], label_of(row["key"], row["label"]), row["seal"]) for row in rows]


def matches(code: str, fact: Fact, typed: str) -> bool:
    return hmac.compare_digest(_seal(code, fact.key, typed), fact.seal)


def label_of(key: str, own: Text | None = None) -> str:
    """Its own label in this language, else the usual one, else the key with spaces."""
    if own:
        return own.get(get_language() or "id") or own["id"]
    return str(LABELS.get(key) or key.replace("_", " ").capitalize())


def normalise(text: str) -> str:
    """What two people who read the same print would type: no case, accents, spaces or marks; a date in any order."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch))
    parts = re.findall(r"[^\W_]+", plain)
    return _as_date(parts) or "".join(parts)


def _as_date(parts: list[str]) -> str:
    """ "21 November 2026", "21-11-2026" and "2026-11-21" as "2026-11-21"; empty when it is not a date."""
    if len(parts) != 3:
        return ""
    if len(parts[0]) == 4:
        parts = parts[::-1]
    day, month, year = parts
    number = str(MONTHS.index(month) % 12 + 1) if month in MONTHS else month
    try:
        return date(int(year), int(number), int(day)).isoformat() if len(year) == 4 else ""
    except (ValueError, OverflowError):
        return ""


def _seal(code: str, key: str, text: str) -> str:
    return digest(f"letter-fact:{code}:{key}:{normalise(text)}")
