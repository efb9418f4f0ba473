"""Reads a package folder: YAML whose every value knows its file and line.

YAML is read strictly, in the way of YAML 1.2: plain `true`, `false`, `null`, whole numbers and decimal numbers are
what they look like, everything else is text. Words that other readers take for something else (`no`, 012, 12:30,
2026-01-31) must be quoted. Tags, anchors and aliases are refused, so reading never runs or copies anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path as Folder
from typing import Any

import yaml
from django.utils.translation import gettext as _

from pendopo.foundation.common.types import Json

from .faults import Fault, Path, spell

YAML_FILES = ("service.yaml", "standard.yaml", "form.yaml", "steps.yaml", "messages.yaml")
"""A package is split over these by habit: any top-level key may stand in any of them, but only once."""
LETTERS = "letters"
MAX_FILE = 256 * 1024
MAX_FILES = 40
MAX_DEPTH = 24

_INT = re.compile(r"-?(0|[1-9][0-9]{0,15})")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]{0,15})\.[0-9]{1,15}")
_AMBIGUOUS = re.compile(
    r"(?i:yes|no|on|off|y|n|true|false|null|~)|[-+]?0[0-9_]+|[-+][0-9].*|0[xob][0-9a-f_]+|\d[\d_]*_[\d_]*"
    r"|\d+(:[0-5]?\d)+(\.\d*)?|\d{4}-\d{1,2}-\d{1,2}.*|[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|[-+]?\.(inf|nan)",
    re.IGNORECASE,
)
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Source:
    """A package folder as read: merged content, letter sources, the place of every value, and what went wrong."""

    content: dict[str, Json] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    places: dict[Path, tuple[str, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def place(self, path: Path) -> tuple[str, int]:
        """(file, line) of a value, or of the nearest thing around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return YAML_FILES[0], 0

    def fault(self, path: Path, message: str, cure: str) -> Fault:
        file, line = self.place(path)
        return Fault(file, line, spell(path), message, cure)


def load(folder: Folder) -> Source:
    """Read every file of the folder. Never raises for what is in it; `faults` tells all that could not be read."""
    source = Source()
    if not folder.is_dir():
        message = _("Folder paket ini tidak ada.")
        source.faults.append(Fault(".", 0, "", message, _("Periksa alamat folder yang Anda tulis.")))
        return source
    texts = dict(_texts(folder, source))
    for name in YAML_FILES:
        if name in texts:
            _Reader(name, source).read(texts[name])
    source.templates = {name: text for name, text in texts.items() if name.startswith(f"{LETTERS}/")}
    if YAML_FILES[0] not in texts:
        cure = _("Buat berkas service.yaml; contohnya ada di docs/how-to/add-a-service.md.")
        source.faults.append(Fault(YAML_FILES[0], 0, "", _("Berkas ini tidak ada."), cure))
    return source


def _texts(folder: Folder, source: Source) -> Iterator[tuple[str, str]]:
    """(relative name, text) of every known file."""
    found = islice(folder.rglob("*"), 10 * MAX_FILES)
    paths = sorted(path for path in found if not path.is_dir() or path.is_symlink())
    if len(paths) > MAX_FILES:
        message = _("Paket ini berisi lebih dari %(most)d berkas.") % {"most": MAX_FILES}
        source.faults.append(Fault(".", 0, "", message, _("Hapus berkas yang tidak dipakai.")))
    for path in paths[:MAX_FILES]:
        name = _shown(path.relative_to(folder).as_posix())
        message, cure = _objection(path, name)
        text = "" if message else _decode(path)
        if text is None:
            message = _("Berkas ini tidak dapat dibaca sebagai teks UTF-8.")
            cure = _("Simpan ulang berkas dengan pengodean UTF-8.")
        if message:
            source.faults.append(Fault(name, 0, "", message, cure))
        else:
            yield name, text or ""


def _shown(name: str) -> str:
    """A name that can be printed: half characters and control characters are spelled out."""
    return name if name.isprintable() else name.encode("unicode_escape").decode("ascii")


def _objection(path: Folder, name: str) -> tuple[str, str]:
    """Why this file is not read, and the cure; two empty texts when it may be."""
    if path.is_symlink() or not path.is_file():
        return _("Ini bukan berkas biasa."), _("Salin isinya ke berkas biasa di folder ini.")
    if name not in YAML_FILES and not re.fullmatch(rf"{LETTERS}/[a-z0-9-]+\.typ", name):
        known = ", ".join((*YAML_FILES, f"{LETTERS}/*.typ"))
        return _("Berkas ini tidak dikenal."), _("Hapus, atau pakai nama: %(names)s.") % {"names": known}
    if path.stat().st_size > MAX_FILE:
        return _("Berkas ini lebih besar dari 256 KB."), _("Ringkas isinya, atau bagi ke berkas lain.")
    return "", ""


def _decode(path: Folder) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (UnicodeDecodeError, OSError):
        return None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


class _Stop(Exception):
    """Reading of this file ends here; the fault is already noted."""


@dataclass
class _Level:
    """A mapping or list being filled. `key` waits for its value."""

    path: Path
    value: dict[str, Json] | list[Json]
    key: str | None = None
    skips: bool = False


class _Reader:
    """Builds content from the parser's events, without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, name: str, source: Source) -> None:
        self.name, self.source = name, source
        self.levels: list[_Level] = []

    def read(self, text: str) -> None:
        try:
            documents = 0
            for event in yaml.parse(text, Loader=_Loader):
                documents += isinstance(event, yaml.DocumentStartEvent)
                if documents > 1:
                    self.stop(
                        event,
                        _("Berkas ini berisi lebih dari satu dokumen."),
                        _("Hapus baris --- di tengah berkas."),
                    )
                self.take(event)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 0
            cure = _("Periksa spasi di awal baris, tanda titik dua, dan tanda kutip.")
            self.source.faults.append(
                Fault(self.name, line, "", _("Baris ini tidak dapat dibaca sebagai YAML."), cure)
            )
        except _Stop:
            return

    def stop(self, event: yaml.Event, message: str, cure: str) -> None:
        self.note(event, self.path_now(), message, cure)
        raise _Stop

    def note(self, event: yaml.Event, path: Path, message: str, cure: str) -> None:
        self.source.faults.append(Fault(self.name, _line(event), spell(path), message, cure))

    def path_now(self) -> Path:
        """Where the next value goes."""
        if not self.levels:
            return ()
        level = self.levels[-1]
        step = len(level.value) if isinstance(level.value, list) else level.key
        return level.path if step is None else (*level.path, step)

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self.stop(
                event, _("Tanda & dan * tidak dipakai di sini."), _("Tulis isinya langsung di setiap tempat.")
            )
        if getattr(event, "tag", None):
            self.stop(
                event,
                _("Tanda ! tidak dipakai di sini."),
                _("Hapus tanda itu; bila isinya teks, beri tanda kutip."),
            )
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.close(event)

    def scalar(self, event: yaml.ScalarEvent) -> None:
        if _UNREADABLE.search(event.value):
            self.stop(event, _("Ada huruf kendali yang tidak terlihat."), _("Ketik ulang teks ini."))
        level = self.levels[-1] if self.levels else None
        if level is not None and isinstance(level.value, dict) and level.key is None:
            self.take_key(level, event)
        else:
            self.put(event, self.resolve(event))

    def take_key(self, level: _Level, event: yaml.ScalarEvent) -> None:
        """The next scalar of a mapping is a key: always text, never twice."""
        level.key = event.value
        path = (*level.path, event.value)
        level.skips = path in self.source.places
        if level.skips:
            file, line = self.source.places[path]
            where = {"file": file, "line": line}
            message = _("Kunci ini sudah ada di %(file)s baris %(line)d.") % where
            self.note(event, path, message, _("Hapus salah satu, atau gabungkan isinya."))
        else:
            self.source.places[path] = (self.name, _line(event))

    def resolve(self, event: yaml.ScalarEvent) -> Json:
        text = event.value
        if event.style not in (None, ""):
            return text
        if text in ("", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
        if _AMBIGUOUS.fullmatch(text):
            message = _("Nilai ini dapat dibaca dengan dua cara.")
            cure = _('Bila ini teks, beri tanda kutip: "%(text)s".') % {"text": text}
            self.note(event, self.path_now(), message, cure)
        return text

    def put(self, event: yaml.Event, value: Json) -> None:
        """Give a value its place in the mapping or list that is open."""
        path = self.path_now()
        self.source.places.setdefault(path, (self.name, _line(event)))
        if not self.levels:
            self.stop(
                event, _("Berkas ini harus berisi kunci dan nilai."), _("Mulai dengan baris seperti key: nilai.")
            )
        level = self.levels[-1]
        if isinstance(level.value, list):
            level.value.append(value)
        else:
            assert level.key is not None
            if not level.skips:
                level.value[level.key] = value
            level.key = None

    def open(self, event: yaml.CollectionStartEvent) -> None:
        is_map = isinstance(event, yaml.MappingStartEvent)
        if self.levels and isinstance(self.levels[-1].value, dict) and self.levels[-1].key is None:
            self.stop(event, _("Kunci harus berupa satu kata."), _("Tulis kunci sebagai kata, misalnya title."))
        if len(self.levels) >= MAX_DEPTH:
            self.stop(event, _("Isi ini bersarang terlalu dalam."), _("Sederhanakan isinya."))
        if not self.levels:
            if not is_map:
                self.stop(
                    event,
                    _("Berkas ini harus berisi kunci dan nilai."),
                    _("Mulai dengan baris seperti key: nilai."),
                )
            self.levels.append(_Level((), self.source.content))
            return
        path = self.path_now()
        if self.levels[-1].skips:
            path = (*path, f"#{_line(event)}")  # a second copy: its insides get places of their own
        value: dict[str, Json] | list[Json] = {} if is_map else []
        self.put(event, value)
        self.levels.append(_Level(path, value))

    def close(self, event: yaml.CollectionEndEvent) -> None:
        self.levels.pop()
