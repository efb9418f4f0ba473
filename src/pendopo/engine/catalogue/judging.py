"""Rules of a package that look at more than one answer: cross-field checks, NIK comparisons, flags, requirements."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.nik import Nik, parse_nik
from pendopo.foundation.common.types import Answers

from . import conditions
from .answering import say
from .package import Check, Field, Package, Requirement

WOMAN, MAN = "P", "L"
"""The two values of a question about sex that a NIK is compared with."""


@dataclass(frozen=True)
class Finding:
    """One sentence beside one field."""

    field_key: str
    message: str


def check_findings(package: Package, answers: Answers, level: str, today: date) -> Iterable[Finding]:
    """Failed checks of one level. A check is asked only when every answer it reads is there."""
    for check in package.checks:
        if check.level == level and conditions.holds(check.when, answers, today):
            message = _nik_message(check, answers) if check.nik_matches else _must_message(check, answers, today)
            if message:
                yield Finding(check.field, message)


def flag_findings(package: Package, answers: Answers, today: date) -> Iterable[Finding]:
    """Notices of the flags that are set, each beside its field."""
    for flag in package.flags.values():
        if (
            flag.notice
            and flag.field in answers
            and conditions.truth(conditions.evaluate(flag.rule, answers, today))
        ):
            yield Finding(flag.field, say(flag.notice))


def _must_message(check: Check, answers: Answers, today: date) -> str:
    if any(answers.get(key) is None for key in conditions.names_read(check.must)):
        return ""
    return "" if conditions.holds(check.must, answers, today) else say(check.message)


def _nik_message(check: Check, answers: Answers) -> str:
    """Why the NIK differs from other answers; empty when it agrees or cannot be compared."""
    assert check.nik_matches is not None
    told = {
        name: answers.get(key, key if key in (WOMAN, MAN) else None) for name, key in check.nik_matches.items()
    }
    try:
        nik = parse_nik(str(told["nik"] or ""))
    except Refused:
        return ""
    found = [*_birth_differs(nik, told.get("birth_date")), *_sex_differs(nik, told.get("sex"))]
    return " ".join([*found, *_place_differs(nik, told.get("village"))])


def _birth_differs(nik: Nik, stated: object) -> Iterable[str]:
    born = conditions.parse_date(stated) if isinstance(stated, str) else None
    if born and not nik.is_born_on(born):
        yield _("Tanggal lahir pada NIK berbeda dengan yang Anda tulis. Bila keduanya benar, lanjutkan saja.")


def _sex_differs(nik: Nik, stated: object) -> Iterable[str]:
    if stated in (WOMAN, MAN) and nik.is_female != (stated == WOMAN):
        yield _("Jenis kelamin pada NIK berbeda dengan yang Anda tulis. Bila keduanya benar, lanjutkan saja.")


def _place_differs(nik: Nik, stated: object) -> Iterable[str]:
    if isinstance(stated, str) and not nik.is_sample and not stated.startswith(f"{nik.district_code}."):
        yield _("NIK ini pertama kali tercatat di kecamatan lain. Itu boleh. Periksa angkanya sekali lagi.")


def open_ways(requirement: Requirement, shown: Collection[str]) -> list[str]:
    """Field keys of the alternatives that the applicant can see."""
    return [way.field for way in requirement.any_of if way.field in shown]


def requirement_findings(
    package: Package, answers: Answers, shown: Collection[str], held: Collection[str]
) -> Iterable[Finding]:
    """Requirements that apply and of which no alternative is there."""
    for requirement in package.requirements:
        ways = open_ways(requirement, shown)
        if ways and conditions.holds(requirement.when, answers) and not any(way in held for way in ways):
            yield Finding(ways[0], _lacking(package, requirement, ways))


def _lacking(package: Package, requirement: Requirement, ways: list[str]) -> str:
    if len(ways) == 1:
        return _("Ambil foto atau pilih berkas.")
    return _("Kirim salah satu bukti pada halaman ini. Satu saja sudah cukup.")


def is_required(package: Package, field: Field, answers: Answers) -> bool:
    """Must this field be answered, given the answers before it? Files follow their requirement."""
    if field.is_file:
        return any(
            [way.field for way in requirement.any_of] == [field.key]
            and conditions.holds(requirement.when, answers)
            for requirement in package.requirements
        )
    if field.required_when is not None:
        return conditions.truth(conditions.evaluate(field.required_when, answers))
    return field.required
