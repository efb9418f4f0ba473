"""Answers of a birth as a family gives them; every person is made up and every NIK begins with 99."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pendopo.engine.catalogue.loading import load
from pendopo.engine.catalogue.package import Package
from pendopo.foundation.common.types import Answers

PACKAGES = Path(__file__).parent.parent / "packages"
REGION = "35.23"
VILLAGE = "35.23.01.2001"
CHILD_BORN = "2026-11-10"
MOTHER, FATHER = "9901014507900001", "9901011203880002"


@cache
def package(key: str = "akta-kelahiran") -> Package:
    source = load(PACKAGES / key)
    assert not source.faults
    return Package.from_content(source.content, source.templates)


def birth(**changes: object) -> Answers:
    """A complete birth of two known parents; None takes an answer away."""
    answers: Answers = {
        "reporter_name": "Joko Contoh",
        "reporter_nationality": "WNI",
        "reporter_nik": FATHER,
        "reporter_kk": "9901011203880009",
        "village": VILLAGE,
        "phone": "+6281200000001",
        "email": "joko@warga.example",
        "parents": "both",
        "child_name": "Bayu Contoh",
        "child_sex": "L",
        "child_birth_date": CHILD_BORN,
        "child_birth_time": "04:30",
        "child_birth_place_kind": "2",
        "child_birth_place": "Tuban",
        "child_birth_kind": "1",
        "child_birth_order": 1,
        "child_attendant": "2",
        "child_weight": 3200,
        "child_length": 49.5,
        "child_nationality": "WNI",
        "child_kk": "9901011203880009",
        "mother_name": "Sari Contoh",
        "mother_nationality": "WNI",
        "mother_nik": MOTHER,
        "mother_birth_place": "Tuban",
        "mother_birth_date": "1990-07-05",
        "father_name": "Joko Contoh",
        "father_nationality": "WNI",
        "father_nik": FATHER,
        "father_birth_place": "Lamongan",
        "father_birth_date": "1988-03-12",
        "witness_1_name": "Agus Contoh",
        "witness_1_nationality": "WNI",
        "witness_1_nik": "9901010101800003",
        "witness_1_kk": "9901010101800003",
        "witness_2_name": "Rina Contoh",
        "witness_2_nationality": "WNI",
        "witness_2_nik": "9901014201820004",
        "witness_2_kk": "9901014201820004",
        "is_true": True,
    }
    changed = {**answers, **changes}
    return {key: value for key, value in changed.items() if value is not None}  # type: ignore[misc]


FILES = frozenset({"family_card", "birth_letter", "marriage_certificate"})
