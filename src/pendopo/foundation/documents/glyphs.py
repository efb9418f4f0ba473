"""Which characters our font can draw, and what to print in place of the others."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

REGULAR = Path(__file__).parent / "fonts" / "OpenSans-Regular.ttf"
_KEPT = "\n\t"

T = TypeVar("T")


def without_controls(value: T) -> T:
    """`value` (any JSON) with control and direction marks taken out of its strings and keys left alone."""
    return _each_string(value, lambda text: "".join(ch for ch in text if ch in _KEPT or not _is_control(ch)))


def drawable(value: T) -> T:
    """`value` (any JSON) with "?" for every character that Open Sans lacks."""
    return _each_string(value, lambda text: "".join(ch if ch in _KEPT or ch in known() else "?" for ch in text))


@cache
def known() -> frozenset[str]:
    """The characters of the font, read from its cmap table (format 4: the basic plane)."""
    font = REGULAR.read_bytes()
    table = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, table + 2)
    for i in range(count):
        _platform, _encoding, offset = struct.unpack_from(">HHI", font, table + 4 + 8 * i)
        if struct.unpack_from(">H", font, table + offset) == (4,):
            return frozenset(_segments(font, table + offset))
    raise ValueError("the font has no cmap of format 4")


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for i in range(count):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * i)
        if tag == name:
            return int(offset)
    raise ValueError(f"the font has no {name!r} table")


def _segments(font: bytes, at: int) -> list[str]:
    """The code points of each segment. None of this font's segments maps inside to the empty glyph."""
    double = struct.unpack_from(">H", font, at + 6)[0]
    ends = struct.unpack_from(f">{double // 2}H", font, at + 14)
    starts = struct.unpack_from(f">{double // 2}H", font, at + 16 + double)
    return [
        chr(code)
        for start, end in zip(starts, ends, strict=True)
        if start != 0xFFFF
        for code in range(start, end + 1)
    ]


def _is_control(ch: str) -> bool:
    return unicodedata.category(ch) in ("Cc", "Cf", "Cs", "Co", "Cn")


def _each_string(value: T, change: Callable[[str], str]) -> T:
    made: object = value
    if isinstance(value, str):
        made = change(value)
    elif isinstance(value, dict):
        made = {key: _each_string(item, change) for key, item in value.items()}
    elif isinstance(value, list | tuple):
        made = [_each_string(item, change) for item in value]
    return made  # type: ignore[return-value]
