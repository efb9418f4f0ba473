"""Words that people type against words of a package: prefixes and small slips count, in both languages."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from .package import Package

LIFE_EVENT_WORDS: dict[str, tuple[str, ...]] = {
    "birth": ("lahir", "kelahiran", "bayi", "anak", "birth", "born", "baby"),
    "marriage": ("nikah", "menikah", "kawin", "perkawinan", "marriage", "wedding"),
    "move": ("pindah", "datang", "domisili", "move", "moving"),
    "business": ("usaha", "bisnis", "dagang", "umkm", "business", "shop"),
    "death": ("meninggal", "wafat", "kematian", "death", "died"),
    "none": (),
}
_NOISE = frozenset(
    noise
    for line in (
        "di ke dari yang dan untuk cara mau ingin buat bikin urus mengurus saya",
        "the a of to how my for",
    )
    for noise in line.split()
)
_LONGEST = 100
_SLIP = 0.8
"""Two words are one word with a slip from this likeness on: "akte" and "akta", not "akta" and "kota"."""

WEIGHTS = {"title": 6.0, "keywords": 5.0, "event": 3.0, "summary": 1.0}


def words(text: str) -> list[str]:
    """Lower-case words without accents, as people type them."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(ch if ch.isalnum() else " " for ch in plain if not unicodedata.combining(ch)).split()


def score(q: str, package: Package) -> float:
    """How well the package fits; 0 unless more than half of the words do. Nothing typed fits everything alike."""
    typed = [word for word in words(q[:_LONGEST]) if word not in _NOISE] or words(q[:_LONGEST])
    found = [
        max((weight * _likeness(word, known) for known, weight in _index(package)), default=0.0) for word in typed
    ]
    if not found:
        return 1.0
    return sum(found) if sum(best > 0 for best in found) * 2 > len(found) else 0.0


def _likeness(typed: str, known: str) -> float:
    """1 for the same word, less for a beginning and for a slip, 0 for another word."""
    if typed == known:
        return 1.0
    if len(typed) >= 2 and known.startswith(typed):
        return 0.8
    if min(len(typed), len(known)) < 4 or typed[0] != known[0] or abs(len(typed) - len(known)) > 2:
        return 0.0
    if _is_one_slip(typed, known):
        return 0.6
    return 0.5 if difflib.SequenceMatcher(None, typed, known).ratio() >= _SLIP else 0.0


def _is_one_slip(one: str, other: str) -> bool:
    """One letter wrong ("akte" for "akta"), or two letters changed places."""
    if len(one) != len(other):
        return False
    wrong = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(wrong) == 1 or (len(wrong) == 2 and wrong[0] == wrong[1][::-1])


@lru_cache(maxsize=512)
def _index(package: Package) -> tuple[tuple[str, float], ...]:
    """Every word of the package with the best weight it has."""
    found: dict[str, float] = {}

    def add(texts: Iterable[str], weight: float) -> None:
        for text in texts:
            for word in words(text):
                found[word] = max(weight, found.get(word, 0.0))

    add(package.title.values(), WEIGHTS["title"])
    add((word for group in package.keywords.values() for word in group), WEIGHTS["keywords"])
    add(LIFE_EVENT_WORDS.get(package.life_event, ()), WEIGHTS["event"])
    add(package.summary.values(), WEIGHTS["summary"])
    return tuple(found.items())
