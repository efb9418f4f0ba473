"""Fills any service form with plainly synthetic answers, by the form's own definition and a fixed seed."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from pendopo.engine.catalogue.package import Field, Package
from pendopo.foundation.common.types import Answers, Json

FIRST_NAMES = (
    "Sari", "Budi", "Wati", "Agus", "Rina", "Joko", "Dewi", "Eko", "Lestari", "Bayu", "Putri", "Hadi",
    "Ningsih", "Rizki", "Ayu", "Slamet", "Intan", "Yoga", "Melati", "Bagas", "Tiwi", "Arif", "Nia", "Dimas",
)  # fmt: skip
SAMPLE_PROVINCE = "99"


class Filler:
    """Answers for one application. `born` is the child's birth date, `village` the village code."""

    def __init__(
        self, package: Package, rng: Random, born: date, village: str, fixed: Answers | None = None
    ) -> None:
        self.package = package
        self.rng = rng
        self.born = born
        self.village = village
        self.fixed = fixed or {}
        self.births: dict[str, date] = {}

    def answers(self) -> Answers:
        """Answers of every visible field but files, page by page, so that conditions see earlier answers."""
        found: Answers = {}
        for field in self.package.fields.values():
            page = self.package.page_of(field.key)
            if field.is_file or page is None or field not in self.package.visible_fields(page, found):
                continue
            found[field.key] = self.fixed.get(field.key, self._value(field))
        return {key: value for key, value in found.items() if value not in (None, "")}

    def file_fields(self, answers: Answers) -> list[Field]:
        """The file fields to fill: of each requirement the first alternative that the form shows."""
        shown = {field.key: field for page in self.package.visible_pages(answers) for field in page.fields}
        wanted = [
            next((way.field for way in rule.any_of if way.field in shown), "")
            for rule in self.package.requirements_for(answers)
        ]
        return [shown[key] for key in dict.fromkeys(wanted) if key]

    def _value(self, field: Field) -> Json:
        maker = getattr(self, f"_{field.type}", None)
        return maker(field) if maker else None

    def person(self) -> str:
        return f"{self.rng.choice(FIRST_NAMES)} Contoh {self.rng.choice(FIRST_NAMES)}"

    def _text(self, field: Field) -> Json:
        if "number" in field.key or "nomor" in field.key:
            return f"CONTOH-{self.rng.randrange(1000, 9999)}" if field.required else None
        if "place" in field.key or "town" in field.key:
            return "Kota Contoh"
        if "nationality" in field.key or "citizenship" in field.key:
            return "Indonesia"
        return "Contoh" if field.required else None

    def _long_text(self, field: Field) -> Json:
        return "Keterangan contoh untuk peragaan." if field.required else None

    def _name(self, field: Field) -> Json:
        return self.person()

    def _date(self, field: Field) -> Json:
        is_child = field.key.startswith(("child", "birth"))
        return (self.born if is_child else self._born_on(field.key)).isoformat()

    def _born_on(self, key: str) -> date:
        """The birth date of a grown-up, the same for the field that asks it and for the NIK that holds it."""
        return self.births.setdefault(key, self._adult_birth())

    def _adult_birth(self) -> date:
        return date(1980, 1, 1) + timedelta(days=self.rng.randrange(0, 7300))

    def _time(self, field: Field) -> Json:
        return f"{self.rng.randrange(0, 24):02d}:{self.rng.randrange(0, 60):02d}"

    def _number(self, field: Field) -> Json:
        lowest, highest = int(field.min or 1), int(field.max or 10)
        middle = (lowest + highest) // 2
        return self.rng.randint((lowest + middle) // 2, middle)

    def _choice(self, field: Field) -> Json:
        return field.options[0].value if self.rng.random() < 0.7 else self.rng.choice(field.options).value

    def _yes_no(self, field: Field) -> Json:
        return self.rng.random() < 0.8

    def _consent(self, field: Field) -> Json:
        return True

    def _nik(self, field: Field) -> Json:
        check = next(
            (one.nik_matches for one in self.package.checks if (one.nik_matches or {}).get("nik") == field.key), {}
        )
        born = self._born_on((check or {}).get("birth_date", field.key))
        sex = (check or {}).get("sex") or self.rng.choice("LP")
        day = born.day + (40 if sex == "P" else 0)
        return f"{SAMPLE_PROVINCE}0101{day:02d}{born:%m%y}{self.rng.randrange(1, 9999):04d}"

    def _kk(self, field: Field) -> Json:
        return f"{SAMPLE_PROVINCE}0101{self.rng.randrange(10**9, 10**10 - 1)}"

    def _phone(self, field: Field) -> Json:
        return f"+628000000{self.rng.randrange(1000, 9999)}" if field.required else None

    def _email(self, field: Field) -> Json:
        return f"pemohon{self.rng.randrange(1000, 9999)}@warga.example"

    def _village(self, field: Field) -> Json:
        return self.village
