"""Conditions before publication: operators, number and types of arguments, names, depth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pendopo.foundation.common.types import Json

from .. import conditions
from ..conditions import MAX_DEPTH, NAMING, OPERATORS, Args


@dataclass(frozen=True)
class Kind:
    """Type of a value: text, number, bool, date, time, list or any. `values`: all it can be, where that is known."""

    name: str
    values: tuple[str, ...] = ()


ANY, BOOL, NUMBER, DATE, TEXT = Kind("any"), Kind("bool"), Kind("number"), Kind("date"), Kind("text")

FIELD_KINDS: dict[str, str] = {
    **dict.fromkeys(("text", "long_text", "name", "nik", "kk", "phone", "email", "village", "choice"), "text"),
    "date": "date",
    "time": "time",
    "number": "number",
    "yes_no": "bool",
    "consent": "bool",
}
"""Field types that conditions may read; files are asked after by requirements instead."""

Complaint = tuple[str, str]
"""(what is wrong, what to do)."""


def faults(rule: Json, known: Mapping[str, Kind], *, may_read_today: bool = True) -> list[Complaint]:
    """Everything wrong with a condition that must say yes or no. `known`: kinds of the names it may read."""
    checker = _Checker(known, may_read_today)
    kind = checker.kind_of(rule, 0)
    if not checker.found and kind.name not in ("bool", "any", "list"):
        checker.say(
            _("Syarat ini tidak menghasilkan ya atau tidak."),
            _('Bandingkan nilainya, misalnya {"==": [{"var": "kunci"}, "nilai"]}.'),
        )
    return list(dict.fromkeys(checker.found))


class _Checker:
    def __init__(self, known: Mapping[str, Kind], may_read_today: bool) -> None:
        self.known, self.may_read_today = known, may_read_today
        self.found: list[Complaint] = []

    def say(self, message: str, cure: str) -> Kind:
        self.found.append((message, cure))
        return ANY

    def kind_of(self, rule: Json, depth: int) -> Kind:
        if depth > MAX_DEPTH:
            return self.say(
                _("Syarat ini bersarang lebih dari %(most)d tingkat.") % {"most": MAX_DEPTH},
                _("Pecah menjadi beberapa penanda (flags)."),
            )
        if isinstance(rule, dict):
            return self.call(rule, depth)
        if isinstance(rule, list):
            kinds = {self.kind_of(item, depth + 1).name for item in rule}
            return Kind("list", tuple(item for item in rule if isinstance(item, str)) if kinds <= {"text"} else ())
        return _literal(rule)

    def call(self, rule: Json, depth: int) -> Kind:
        call = conditions.call_of(rule)
        if call is None:
            return self.say(
                _("Syarat ditulis sebagai satu operator dengan isinya."), _('Contoh: {"var": "child_birth_date"}.')
            )
        name, args = call
        if name in NAMING:
            return self.naming(name, args)
        operator = OPERATORS.get(name)
        if operator is None:
            known = " ".join((*sorted(NAMING), *OPERATORS))
            return self.say(
                _("Operator %(name)s tidak dikenal.") % {"name": name},
                _("Pakai salah satu: %(known)s.") % {"known": known},
            )
        kinds = [self.kind_of(arg, depth + 1) for arg in args]
        if not operator.least <= len(args) <= operator.most:
            return self.say(
                _("Operator %(name)s tidak menerima %(count)d nilai.") % {"name": name, "count": len(args)},
                _("Beri %(least)d sampai %(most)d nilai.") % {"least": operator.least, "most": operator.most},
            )
        self.takes(name, operator.takes, kinds)
        if name == "if" and kinds[1].name == kinds[2].name:
            return kinds[1]
        return Kind(operator.gives)

    def naming(self, name: str, args: Args) -> Kind:
        if name == "today":
            if not self.may_read_today:
                self.say(
                    _(
                        "Syarat ini tidak boleh membaca tanggal hari ini, karena isian bisa berubah sesudah dikirim."
                    ),
                    _("Pakai penanda (flags) untuk hal yang bergantung pada tanggal."),
                )
            return DATE
        if name == "var" and len(args) != 1:
            return self.say(_("var membaca satu nama."), _('Contoh: {"var": "child_birth_date"}.'))
        kinds = [self.name(arg) for arg in args]
        return kinds[0] if name == "var" else Kind("list")

    def name(self, name: Json) -> Kind:
        kind = self.known.get(name) if isinstance(name, str) else None
        if kind is not None:
            return kind
        return self.say(
            _("Nama %(name)s tidak dapat dibaca di sini.") % {"name": name},
            _("Pakai kunci isian yang ada dan ditanyakan lebih dulu. Berkas tidak dapat dibaca syarat."),
        )

    def takes(self, name: str, takes: str, kinds: list[Kind]) -> None:
        if takes in ("number", "date"):
            for kind in kinds:
                if kind.name not in (takes, "any"):
                    self.mismatch(name)
        elif takes in ("same", "ordered"):
            self.compared(name, takes, kinds[0], kinds[1])
        elif name == "in":
            self.contained(kinds[0], kinds[1])

    def compared(self, name: str, takes: str, left: Kind, right: Kind) -> None:
        names = {left.name, right.name} - {"any"}
        if len(names) > 1 or (takes == "ordered" and names & {"text", "bool", "list"}):
            self.mismatch(name)
        if left.values and set(left.values).isdisjoint(right.values):
            self.options(*sorted((left, right), key=lambda kind: -len(kind.values)))

    def contained(self, needle: Kind, hay: Kind) -> None:
        if hay.name not in ("list", "text", "any"):
            self.mismatch("in")
        if hay.name == "list":
            self.options(needle, hay)

    def options(self, choice: Kind, literal: Kind) -> None:
        """A choice compared with a word that is none of its options never holds."""
        for value in literal.values if choice.values else ():
            if value not in choice.values:
                self.say(
                    _("Pilihan %(value)s tidak ada pada isian itu.") % {"value": value},
                    _("Pakai salah satu: %(values)s.") % {"values": ", ".join(choice.values)},
                )

    def mismatch(self, name: str) -> Kind:
        return self.say(
            _("Operator %(name)s membandingkan hal yang berbeda jenis.") % {"name": name},
            _("Bandingkan teks dengan teks, angka dengan angka, tanggal dengan tanggal."),
        )


def _literal(value: Json) -> Kind:
    if value is None:
        return ANY
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, str):
        return _text(value)
    return NUMBER


def _text(value: str) -> Kind:
    if conditions.parse_date(value):
        return DATE
    return Kind("time") if re.fullmatch(r"\d\d:\d\d", value) else Kind("text", (value,))


def names_in(rule: Json) -> Iterator[str]:
    """Every name the rule asks for."""
    yield from conditions.names_read(rule)
    yield from conditions.names_read(rule, by="missing")
