"""The JSON Schema (schema.json): shapes, required keys, closed lists. Its messages in plain words, with a cure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, cast

import jsonschema_rs
from django.utils.translation import gettext as _

from pendopo.foundation.common.types import Json

from ..schema import SCHEMA
from .outline import Note

_TYPES: Mapping[str, Callable[[], str]] = {
    "string": lambda: _("teks"),
    "number": lambda: _("angka"),
    "integer": lambda: _("angka bulat"),
    "boolean": lambda: _("true atau false"),
    "array": lambda: _("daftar"),
    "object": lambda: _("kunci dan nilai"),
}


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(SCHEMA)


def shape_notes(content: Json) -> Iterator[Note]:
    """Every place where the content differs from the schema."""
    for error in _validator().iter_errors(content):
        yield from _notes(error)


def _notes(error: jsonschema_rs.ValidationError) -> Iterator[Note]:
    """One note, or those of the alternative that was most likely meant."""
    told = error.kind.as_dict()
    meant = _meant(error, told.get("context", [])) if error.kind.name == "oneOf" else []
    for inner in meant:
        yield from _notes(inner)
    if not meant:
        yield Note(tuple(error.instance_path), *_words(error.kind.name, told, cast(Json, error.instance)))


def _meant(error: Any, branches: list[list[Any]]) -> list[Any]:
    """Errors of the one alternative that fits in kind (`kind: card`, a list, ...); [] when that is not clear."""

    def misses(branch: list[Any]) -> bool:
        here = len(error.instance_path)
        return any(
            (inner.kind.name == "type" and len(inner.instance_path) == here)
            or (inner.kind.name == "const" and len(inner.instance_path) == here + 1)
            for inner in branch
        )

    fitting = [branch for branch in branches if branch and not misses(branch)]
    return fitting[0] if len(fitting) == 1 else []


def _words(kind: str, told: Mapping[str, Any], value: Json) -> tuple[str, str]:
    """(message, cure) for one kind of schema error."""
    say = _SAY.get(kind)
    if say is None:
        return _("Isi ini belum sesuai format."), _("Bandingkan dengan docs/reference/package-format.md.")
    return say(told, value)


def _wrong_type(told: Mapping[str, Any], value: Json) -> tuple[str, str]:
    wanted = [name for name in told.get("types", []) if isinstance(name, str)]
    words = " / ".join(_TYPES[name]() for name in wanted if name in _TYPES)
    if "string" in wanted and isinstance(value, bool | int | float):
        shown = {"value": json.dumps(value)}
        return _("Nilai ini terbaca bukan sebagai teks."), _('Beri tanda kutip: "%(value)s".') % shown
    return _("Jenis isi ini salah."), _("Isi dengan %(types)s.") % {"types": words}


def _required(told: Mapping[str, Any], value: Json) -> tuple[str, str]:
    name = {"name": told.get("property", "")}
    if name["name"] in ("id", "en"):
        return _("Teks ini belum ada dalam dua bahasa."), _("Tambahkan %(name)s.") % name
    return _("Kunci %(name)s belum ada.") % name, _("Tambahkan %(name)s.") % name


def _unexpected(told: Mapping[str, Any], value: Json) -> tuple[str, str]:
    names = ", ".join(sorted(str(name) for name in told.get("unexpected", [])))
    cure = _("Hapus, atau periksa ejaannya.")
    if " " in names:
        cure = _("Bila ini lanjutan kalimat berkoma atau bertitik dua, beri tanda kutip pada seluruh kalimat.")
    return _("Kunci ini tidak dikenal: %(names)s.") % {"names": names}, cure


def _not_listed(told: Mapping[str, Any], value: Json) -> tuple[str, str]:
    known = told.get("options", told.get("expected_value", ""))
    names = ", ".join(str(item) for item in known) if isinstance(known, list) else str(known)
    return _("Nilai ini tidak ada dalam daftar."), _("Pakai salah satu: %(names)s.") % {"names": names}


def _limit(told: Mapping[str, Any], value: Json) -> tuple[str, str]:
    limit = next((item for key, item in told.items() if key.startswith("limit")), "")
    return _("Angka atau jumlah ini di luar batas."), _("Batasnya %(limit)s.") % {"limit": limit}


def _pattern(told: Mapping[str, Any], value: Json) -> tuple[str, str]:
    return _("Tulisan ini belum sesuai bentuknya."), _("Bentuknya: %(pattern)s.") % {
        "pattern": told.get("pattern", "")
    }


def _one_of(told: Mapping[str, Any], value: Json) -> tuple[str, str]:
    return (
        _("Isi ini belum cocok dengan salah satu bentuk yang ada."),
        _("Lihat bentuknya di docs/reference/package-format.md, lalu periksa kunci dan dua bahasanya."),
    )


def _twice(told: Mapping[str, Any], value: Json) -> tuple[str, str]:
    return _("Ada isi yang ditulis dua kali."), _("Hapus yang kedua.")


_SAY: Mapping[str, Callable[[Mapping[str, Any], Json], tuple[str, str]]] = {
    "type": _wrong_type,
    "required": _required,
    "additionalProperties": _unexpected,
    "enum": _not_listed,
    "const": _not_listed,
    "pattern": _pattern,
    "propertyNames": _pattern,
    "oneOf": _one_of,
    "uniqueItems": _twice,
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems"), _limit
    ),
    **dict.fromkeys(("minLength", "maxLength", "minProperties", "maxProperties"), _limit),
}
