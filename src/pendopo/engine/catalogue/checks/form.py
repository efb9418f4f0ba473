"""The form: keys, blocks, field properties, and which fields may be read where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from pendopo.foundation.common.types import Json

from .. import conditions, vocabulary
from ..faults import Path
from .outline import Note, Outline, Question, Row, row_of, rows, word
from .rules import BOOL, FIELD_KINDS, Kind, faults

APPLICANT_TYPES: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "nik": ("nik",),
    "kk_number": ("kk",),
    "birth_date": ("date",),
    "phone": ("phone",),
    "email": ("email",),
}
_ONLY_FOR: Mapping[str, tuple[str, ...]] = {
    "options": ("choice",),
    "min": ("number", "date"),
    "max": ("number", "date"),
    "max_length": ("text", "long_text", "name"),
    "decimals": ("number",),
    "unit": ("number",),
    "pattern": ("text",),
    "pattern_help": ("text",),
    "accept": ("file",),
    "max_mb": ("file",),
    "weekday": ("date",),
}
_PERSONAL_TYPES = ("name", "nik", "kk", "phone", "email")
_RESERVED = ("entry",)


def form_notes(outline: Outline) -> Iterator[Note]:
    yield from _keys(outline)
    yield from _blocks(outline)
    for question in outline.questions:
        yield from _properties(question)
        yield from _conditions(outline, question)
    yield from _pages(outline)
    yield from _references(outline)
    yield from _checks(outline)
    yield from _flags(outline)


def twice(keys: list[tuple[str, Path]]) -> Iterator[Note]:
    """A note for each key that was used before."""
    seen: Counter[str] = Counter()
    for key, path in keys:
        seen[key] += 1
        if key and seen[key] == 2:
            message = _("Kunci %(key)s dipakai dua kali.") % {"key": key}
            yield Note(path, message, _("Beri nama lain pada salah satunya."))


def kinds(outline: Outline, before: int | None = None) -> dict[str, Kind]:
    """Names that a condition may read: fields before a position, with their kinds."""
    found: dict[str, Kind] = {}
    for question in outline.questions:
        if before is not None and question.position >= before:
            break
        name = FIELD_KINDS.get(question.type)
        if name and question.key not in found:
            values = [word(option.get("value")) for _at, option in rows(question.row.get("options"))]
            found[question.key] = Kind(name, tuple(values) if question.type == "choice" else ())
    return found


def rule_notes(rule: Json, known: Mapping[str, Kind], path: Path, *, today: bool) -> Iterator[Note]:
    if rule is not None:
        for message, cure in faults(rule, known, may_read_today=today):
            yield Note(path, message, cure)


def _keys(outline: Outline) -> Iterator[Note]:
    yield from twice([(word(page.get("key")), ("pages", at, "key")) for at, page in outline.rows("pages")])
    yield from twice([(question.key, (*question.path, "key")) for question in outline.questions])
    yield from twice([(word(row.get("key")), ("checks", at, "key")) for at, row in outline.rows("checks")])
    for question in outline.questions:
        if question.key in _RESERVED or question.key in outline.flags:
            message = _("Nama %(key)s sudah dipakai untuk hal lain.") % {"key": question.key}
            yield Note((*question.path, "key"), message, _("Pilih kunci lain untuk isian ini."))


def _blocks(outline: Outline) -> Iterator[Note]:
    blocks = row_of(outline.content.get("blocks"))
    used = {word(page.get("block")) for _at, page in outline.rows("pages")}
    for at, page in outline.rows("pages"):
        name = word(page.get("block"))
        if name and name not in blocks:
            message = _("Blok %(name)s tidak ada.") % {"name": name}
            yield Note(
                ("pages", at, "block"), message, _("Tulis blok itu di bawah blocks, atau perbaiki namanya.")
            )
    for name in blocks:
        if name not in used:
            yield Note(("blocks", name), _("Blok ini tidak dipakai halaman mana pun."), _("Hapus, atau pakai."))


def _properties(question: Question) -> Iterator[Note]:
    """Properties that fit the type of the field, and say something sensible."""
    row, path = question.row, question.path
    for name, types in _ONLY_FOR.items():
        if name in row and question.type not in types:
            message = _("%(name)s tidak berlaku untuk jenis %(type)s.") % {"name": name, "type": question.type}
            yield Note((*path, name), message, _("Hapus %(name)s.") % {"name": name})
    if question.type == "choice":
        if "options" not in row:
            yield Note(path, _("Isian pilihan ini belum punya pilihan."), _("Tambahkan options."))
        values = [(word(option.get("value")), (*path, "options", at)) for at, option in rows(row.get("options"))]
        yield from twice(values)
    yield from _limits(question)
    yield from _data_class(question)
    pattern = row.get("pattern")
    if isinstance(pattern, str) and not _compiles(pattern):
        yield Note((*path, "pattern"), _("Pola ini tidak dapat dibaca."), _("Perbaiki ekspresi regulernya."))
    if question.type == "file":
        for name in ("required", "required_when"):
            if name in row:
                cure = _("Hapus; wajib tidaknya berkas diatur di requirements.")
                yield Note((*path, name), _("%(name)s tidak berlaku untuk berkas.") % {"name": name}, cure)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _limits(question: Question) -> Iterator[Note]:
    limits = {name: question.row[name] for name in ("min", "max") if name in question.row}
    good: dict[str, object] = {}
    for name, limit in limits.items():
        if question.type == "number" and isinstance(limit, int | float) and not isinstance(limit, bool):
            good[name] = limit
        elif question.type == "date" and (limit == "today" or conditions.parse_date(limit)):
            good[name] = "9999-12-31" if limit == "today" else limit
        elif question.type in ("number", "date"):
            cure = _('Untuk angka tulis angka; untuk tanggal tulis "2026-01-31" dalam tanda kutip, atau today.')
            yield Note((*question.path, name), _("Batas ini tidak cocok dengan jenis isian."), cure)
    if len(good) == 2 and good["min"] > good["max"]:  # type: ignore[operator]
        yield Note(
            (*question.path, "min"), _("min lebih besar daripada max."), _("Tukar, atau perbaiki batasnya.")
        )


def _data_class(question: Question) -> Iterator[Note]:
    data_class, path = question.row.get("class"), (*question.path, "class")
    if question.type in ("nik", "kk") and data_class != "identity":
        yield Note(path, _("Nomor identitas harus dienkripsi."), _("Tulis class: identity."))
    elif question.type in _PERSONAL_TYPES and data_class == "public":
        yield Note(path, _("Ini data pribadi, bukan data publik."), _("Tulis class: general atau specific."))


def _conditions(outline: Outline, question: Question) -> Iterator[Note]:
    """A field may ask only what was answered before it: the page is decided while it is filled."""
    known = kinds(outline, question.position)
    for name in ("when", "required_when"):
        yield from rule_notes(question.rule(name), known, (*question.path, name), today=False)


def _pages(outline: Outline) -> Iterator[Note]:
    for at, page in outline.rows("pages"):
        first = next((question.position for question in outline.questions if question.page >= at), None)
        yield from rule_notes(page.get("when"), kinds(outline, first), ("pages", at, "when"), today=False)


def _references(outline: Outline) -> Iterator[Note]:
    """subject, applicant and village name fields of the right type."""
    yield from _reference(outline, outline.content.get("subject"), ("subject",), ("name", "text"))
    yield from _reference(outline, outline.content.get("village"), ("village",), ("village",))
    for name, key in row_of(outline.content.get("applicant")).items():
        yield from _reference(outline, key, ("applicant", name), APPLICANT_TYPES.get(name, ()))


def _reference(outline: Outline, key: Json, path: Path, types: tuple[str, ...]) -> Iterator[Note]:
    if not isinstance(key, str):
        return
    question = outline.by_key.get(key)
    if question is None:
        message = _("Isian %(key)s tidak ada pada formulir.") % {"key": key}
        yield Note(path, message, _("Pakai kunci isian yang ada."))
    elif types and question.type not in types:
        shown = {"key": key, "types": " / ".join(types)}
        yield Note(
            path,
            _("Isian %(key)s bukan jenis yang diperlukan.") % shown,
            _("Pakai isian berjenis %(types)s.") % shown,
        )


def _checks(outline: Outline) -> Iterator[Note]:
    for at, check in outline.rows("checks"):
        path: Path = ("checks", at)
        yield from _reference(outline, check.get("field"), (*path, "field"), ())
        known = _until_page_of(outline, word(check.get("field")))
        for name in ("must", "when"):
            yield from rule_notes(check.get(name), known, (*path, name), today=True)
        if "nik_matches" in check:
            yield from _nik_matches(outline, check, path)


def _nik_matches(outline: Outline, check: Row, path: Path) -> Iterator[Note]:
    told = row_of(check.get("nik_matches"))
    if check.get("level") == "error":
        cure = _("Tulis level: warning; NIK lama dan tanggal yang dibetulkan tetap sah.")
        yield Note((*path, "level"), _("NIK yang berbeda tidak boleh menghentikan orang."), cure)
    for name, types in (("nik", ("nik",)), ("birth_date", ("date",)), ("village", ("village",))):
        yield from _reference(outline, told.get(name), (*path, "nik_matches", name), types)
    sex = word(told.get("sex"))
    if sex and sex not in ("L", "P"):
        yield from _reference(outline, sex, (*path, "nik_matches", "sex"), ("choice",))
        values = kinds(outline).get(sex, BOOL).values
        if sex in outline.by_key and not {"L", "P"} <= set(values):
            cure = _("Pakai nilai L untuk laki-laki dan P untuk perempuan.")
            yield Note((*path, "nik_matches", "sex"), _("Isian ini tidak punya nilai L dan P."), cure)


def _until_page_of(outline: Outline, key: str) -> dict[str, Kind]:
    """Names answered by the time the page of this field is sent."""
    question = outline.by_key.get(key)
    if question is None:
        return kinds(outline)
    last = max(other.position for other in outline.questions if other.page <= question.page)
    return kinds(outline, last + 1)


def _flags(outline: Outline) -> Iterator[Note]:
    for key, value in outline.flags.items():
        flag, path = row_of(value), ("flags", key)
        yield from _reference(outline, flag.get("field"), (*path, "field"), ())
        yield from rule_notes(
            flag.get("rule"), _until_page_of(outline, word(flag.get("field"))), (*path, "rule"), today=True
        )
        if ("notice" in flag) != ("field" in flag):
            cure = _("Tulis notice dan field bersama-sama, atau hapus keduanya.")
            yield Note(path, _("Pemberitahuan ini belum lengkap."), cure)


def step_names(outline: Outline) -> dict[str, Kind]:
    """What a step's condition may read: fields, flags, and how the application came in."""
    return {**kinds(outline), **dict.fromkeys(outline.flags, BOOL), "entry": Kind("text", vocabulary.ENTRIES)}
