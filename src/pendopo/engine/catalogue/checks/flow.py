"""What happens to an application: requirements, steps, messages, letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from pendopo.foundation.accounts.roles import Role

from .. import vocabulary
from ..faults import Path
from .form import kinds, rule_notes, step_names, twice
from .outline import Note, Outline, Row, row_of, rows, word
from .rules import names_in


def flow_notes(outline: Outline) -> Iterator[Note]:
    yield from _requirements(outline)
    yield from _evidence(outline)
    yield from _steps(outline)
    yield from _messages(outline)
    yield from _outputs(outline)
    yield from _templates(outline)


def role_notes(role: str, path: Path) -> Iterator[Note]:
    if role and role not in Role.values:
        cure = _("Pakai salah satu: %(names)s.") % {"names": ", ".join(Role.values)}
        yield Note(path, _("Peran ini tidak dikenal."), cure)


def office_notes(office: str, path: Path) -> Iterator[Note]:
    if office and office not in vocabulary.OFFICES:
        cure = _("Pakai salah satu: %(names)s.") % {"names": ", ".join(vocabulary.OFFICES)}
        yield Note(path, _("Jenis kantor ini tidak dikenal."), cure)


def _requirements(outline: Outline) -> Iterator[Note]:
    found = outline.rows("requirements")
    yield from twice([(word(row.get("key")), ("requirements", at, "key")) for at, row in found])
    for at, row in found:
        path: Path = ("requirements", at)
        for way_at, way in rows(row.get("any_of")):
            yield from _way(outline, way, (*path, "any_of", way_at))
        yield from _one_page(outline, row, path)
        yield from rule_notes(row.get("when"), kinds(outline), (*path, "when"), today=False)
        if "when" in row and "note" not in row:
            cure = _("Tambahkan note: syarat yang sama dalam kata-kata.")
            yield Note(path, _("Persyaratan bersyarat ini belum menjelaskan kapan berlaku."), cure)


def _way(outline: Outline, way: Row, path: Path) -> Iterator[Note]:
    key = word(way.get("field"))
    question = outline.by_key.get(key)
    if outline.channel == "online" and not key:
        yield Note(
            path, _("Bukti ini belum punya tempat pada formulir."), _("Tambahkan field dengan isian berkas.")
        )
    elif outline.channel in ("counter", "elsewhere") and key:
        yield Note((*path, "field"), _("Layanan ini tidak memakai formulir."), _("Hapus field."))
    elif key and (question is None or question.type != "file"):
        message = _("Isian berkas %(key)s tidak ada.") % {"key": key}
        yield Note((*path, "field"), message, _("Pakai kunci isian berjenis file."))


def _one_page(outline: Outline, row: Row, path: Path) -> Iterator[Note]:
    """Alternatives stand on one page, and its condition was answered by then."""
    ways = [
        outline.by_key[key]
        for _at, way in rows(row.get("any_of"))
        if (key := word(way.get("field"))) in outline.by_key
    ]
    if len({way.page for way in ways}) > 1:
        cure = _("Pindahkan semua isian berkasnya ke satu halaman.")
        yield Note((*path, "any_of"), _("Pilihan bukti ini tersebar di beberapa halaman."), cure)
    last = min((way.page for way in ways), default=None)
    for name in names_in(row.get("when")):
        if last is not None and name in outline.by_key and outline.by_key[name].page > last:
            message = _("Isian %(key)s baru ditanyakan sesudah halaman bukti ini.") % {"key": name}
            yield Note((*path, "when"), message, _("Pindahkan pertanyaannya ke depan."))


def _evidence(outline: Outline) -> Iterator[Note]:
    """Every file is asked for by exactly one requirement."""
    carried: list[str] = []
    for at, row in outline.rows("requirements"):
        for way_at, way in rows(row.get("any_of")):
            key = word(way.get("field"))
            if key and key in carried:
                message = _("Berkas %(key)s dipakai dua kali.") % {"key": key}
                yield Note(
                    ("requirements", at, "any_of", way_at, "field"), message, _("Pakai isian berkas tersendiri.")
                )
            carried.append(key)
    for question in outline.questions:
        if question.type == "file" and question.key not in carried:
            cure = _("Tulis persyaratannya di requirements dengan field: %(key)s.") % {"key": question.key}
            yield Note((*question.path, "key"), _("Tidak ada persyaratan yang meminta berkas ini."), cure)


def _steps(outline: Outline) -> Iterator[Note]:
    yield from twice([(key, ("steps", at, "key")) for at, key in enumerate(outline.step_keys)])
    for at, step in outline.rows("steps"):
        path: Path = ("steps", at)
        yield from role_notes(word(step.get("role")), (*path, "role"))
        yield from office_notes(word(step.get("organisation")), (*path, "organisation"))
        yield from rule_notes(step.get("when"), step_names(outline), (*path, "when"), today=False)
        yield from _step_needs(outline, step, path)
    if (
        outline.has_output("register_document")
        and outline.channel == "online"
        and not _has_step(outline, "attach_document")
    ):
        cure = _("Tambahkan langkah berjenis attach_document.")
        yield Note(("steps",), _("Tidak ada langkah yang melampirkan dokumen register."), cure)


def _has_step(outline: Outline, kind: str) -> bool:
    return any(step.get("kind") == kind for _at, step in outline.rows("steps"))


def _step_needs(outline: Outline, step: Row, path: Path) -> Iterator[Note]:
    """A step of some kind needs other parts of the package."""
    kind = step.get("kind")
    if kind == "register_entry" and not word(outline.content.get("register")):
        yield Note(
            (*path, "kind"), _("Register yang diisi belum disebut."), _("Tambahkan register, misalnya SIAK.")
        )
    if kind == "attach_document" and not outline.has_output("register_document"):
        cure = _("Tambahkan keluaran berjenis register_document.")
        yield Note((*path, "kind"), _("Dokumen yang dilampirkan belum disebut di output."), cure)
    if step.get("organisation") == "village_office" and not word(outline.content.get("village")):
        cure = _("Tambahkan village dengan kunci isian desa.")
        yield Note((*path, "organisation"), _("Desa pemohon tidak diketahui."), cure)


def _messages(outline: Outline) -> Iterator[Note]:
    for at, message in outline.rows("messages"):
        path: Path = ("messages", at)
        step = word(message.get("step"))
        if step and step not in outline.step_keys:
            yield Note(
                (*path, "step"),
                _("Langkah %(key)s tidak ada.") % {"key": step},
                _("Pakai kunci langkah yang ada."),
            )
        for name in ("subject", "body"):
            for language, text in row_of(message.get(name)).items():
                yield from _placeholders(outline, word(text), (*path, name, language))
    if outline.channel != "online":
        return
    announced = {word(message.get("on")) for _at, message in outline.rows("messages")}
    for event in vocabulary.EVENTS_TO_ANNOUNCE:
        if event not in announced:
            where = {"event": event}
            cure = _("Tambahkan pesan dengan on: %(event)s.") % where
            yield Note(("messages",), _("Pemohon tidak diberi tahu saat %(event)s.") % where, cure)


def _placeholders(outline: Outline, text: str, path: Path) -> Iterator[Note]:
    known = ", ".join(f"{{{name}}}" for name in vocabulary.PLACEHOLDERS)
    names = re.findall(r"\{([^{}]*)\}", text)
    if text.count("{") != len(names) or text.count("}") != len(names):
        yield Note(
            path, _("Kurung kurawal pada pesan ini tidak berpasangan."), _("Pakai: %(known)s.") % {"known": known}
        )
    for name in names:
        if name not in vocabulary.PLACEHOLDERS:
            message = _("Isian {%(name)s} tidak dikenal.") % {"name": name}
            yield Note(path, message, _("Pakai salah satu: %(known)s.") % {"known": known})
    if "promised_on" in names and "promise" not in outline.content:
        yield Note(
            path, _("Layanan ini tidak menjanjikan tanggal."), _("Tambahkan promise, atau hapus {promised_on}.")
        )


def _outputs(outline: Outline) -> Iterator[Note]:
    for at, output in outline.outputs:
        if output.get("kind") != "own_letter":
            continue
        path: Path = ("output", at)
        yield from role_notes(word(output.get("signer")), (*path, "signer"))
        for language, title in row_of(output.get("title")).items():
            if re.search(r"kutipan|^\W*akta\b|^\W*akte\b|\bextract\b", word(title), re.IGNORECASE):
                cure = _("Beri judul lain; kutipan akta hanya terbit dari register.")
                yield Note((*path, "title", language), _("Surat kita tidak boleh berjudul seperti akta."), cure)
        template = word(output.get("template"))
        if template and template not in outline.templates:
            message = _("Berkas %(name)s tidak ada.") % {"name": template}
            yield Note((*path, "template"), message, _("Buat berkas itu, atau perbaiki namanya."))
    if sum(output.get("kind") == "own_letter" for _at, output in outline.outputs) > 1:
        yield Note(
            ("output",), _("Paling banyak satu surat sendiri per layanan."), _("Gabungkan menjadi satu surat.")
        )


def _templates(outline: Outline) -> Iterator[Note]:
    used = {word(output.get("template")) for _at, output in outline.outputs}
    for name in outline.templates:
        if name not in used:
            yield Note(("?file", name), _("Templat ini tidak dipakai."), _("Hapus, atau sebut di output."))
