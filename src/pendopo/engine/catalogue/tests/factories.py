"""A small whole package as data, to be bent by tests, and written as files where a folder is needed."""

from __future__ import annotations

import copy
import json
from pathlib import Path

from pendopo.engine.catalogue.faults import Fault
from pendopo.engine.catalogue.package import Package
from pendopo.engine.catalogue.validation import check_package
from pendopo.engine.catalogue.vocabulary import STANDARD

REGION = "35.23"
LETTER = """#import "_layout.typ": letter, facts, rows
#let data = json("data.json")
#show: letter.with(data)
#facts(data)
"""


def text(indonesian: str) -> dict[str, str]:
    return {"id": indonesian, "en": f"{indonesian} (en)"}


def field(key: str, kind: str, **more: object) -> dict[str, object]:
    data_class = "identity" if kind in ("nik", "kk") else "general"
    return {"key": key, "type": kind, "label": text(key), "class": data_class, **more}


def step(key: str, kind: str = "check", role: str = "verifier", **more: object) -> dict[str, object]:
    return {
        "key": key,
        "title": text(key),
        "kind": kind,
        "role": role,
        "organisation": "civil_registry",
        "waiting_text": text("Mohon tunggu."),
        **more,
    }


def message(event: str, **more: object) -> dict[str, object]:
    return {
        "on": event,
        "channels": ["in_app"],
        "subject": text("Kabar"),
        "body": text("Nomor {reference}"),
        **more,
    }


def _content() -> dict[str, object]:
    options = [{"value": "L", "label": text("Laki-laki")}, {"value": "P", "label": text("Perempuan")}]
    return {
        "format": 1,
        "key": "surat-contoh",
        "title": text("Surat contoh"),
        "summary": text("Layanan contoh."),
        "channel": "online",
        "life_event": "birth",
        "owner": "civil_registry",
        "keywords": {"id": ["contoh", "akta lahir"], "en": ["sample"]},
        "legal_basis": [{"title": "Peraturan Contoh"}],
        "standard": {key: text(key) for key in STANDARD},
        "eligibility": [text("Siapa saja.")],
        "requirements": [
            {
                "key": "proof",
                "title": text("Bukti"),
                "any_of": [
                    {"title": text("Surat"), "field": "letter"},
                    {"title": text("Pernyataan"), "field": "declaration"},
                ],
            }
        ],
        "fee": {"amount": 0, "text": text("Gratis.")},
        "promise": {"working_days": 3},
        "silence": {"kind": "none", "text": text("Tidak ada.")},
        "changes_civil_status": False,
        "retention": {"years": 2, "basis": text("Contoh.")},
        "output": [
            {
                "kind": "own_letter",
                "key": "done",
                "title": text("Surat Keterangan Selesai"),
                "template": "letters/selesai.typ",
                "facts": ["reference", "subject"],
                "signer": "section_head",
            }
        ],
        "subject": "name",
        "applicant": {"name": "name", "nik": "nik"},
        "village": "village",
        "blocks": {
            "witness": {
                "fields": [
                    field("name", "name"),
                    field("has_nik", "yes_no"),
                    field("nik", "nik", required_when={"var": "has_nik"}),
                ]
            }
        },
        "pages": [
            {
                "key": "diri",
                "title": text("Diri"),
                "fields": [
                    field("name", "name"),
                    field("nik", "nik"),
                    field("sex", "choice", options=options),
                    field("born", "date", max="today"),
                ],
            },
            {"key": "desa", "title": text("Desa"), "fields": [field("village", "village")]},
            {
                "key": "rinci",
                "title": text("Rinci"),
                "fields": [
                    field("married", "yes_no"),
                    field("weight", "number", min=10, max=300, required=False),
                ],
            },
            {
                "key": "pasangan",
                "title": text("Pasangan"),
                "when": {"var": "married"},
                "fields": [field("spouse", "name"), field("wed", "date", max="today")],
            },
            {"key": "saksi", "title": text("Saksi"), "block": "witness", "as": "witness_1"},
            {
                "key": "bukti",
                "title": text("Bukti"),
                "fields": [field("letter", "file"), field("declaration", "file")],
            },
        ],
        "flags": {
            "late": {
                "rule": {">": [{"days_between": [{"var": "born"}, {"today": []}]}, 60]},
                "notice": text("Sudah lewat 60 hari."),
                "field": "born",
            }
        },
        "checks": [
            {
                "key": "wed_after_birth",
                "level": "error",
                "field": "wed",
                "must": {">": [{"var": "wed"}, {"var": "born"}]},
                "message": text("Menikah sesudah lahir."),
            },
            {
                "key": "nik",
                "level": "warning",
                "field": "nik",
                "nik_matches": {"nik": "nik", "birth_date": "born", "sex": "sex"},
            },
        ],
        "steps": [
            step("verify"),
            step("decide", "approve", "head_of_office", when={"var": "late"}),
            step("approve", "approve", "section_head", when={"!=": [{"var": "entry"}, "counter"]}),
        ],
        "messages": [message(event) for event in ("submitted", "returned", "rejected", "completed")],
    }


def content(**changes: object) -> dict[str, object]:
    """The content of a faultless online package; `changes` replace top-level keys, None takes one away."""
    found = {**copy.deepcopy(_content()), **changes}
    return {key: value for key, value in found.items() if value is not None}


def counter_content(**changes: object) -> dict[str, object]:
    """The same service done at a counter."""
    form = dict.fromkeys(
        ("pages", "blocks", "checks", "flags", "subject", "applicant", "village", "steps", "messages", "promise")
    )
    counter = {
        "channel": "counter",
        "place": {"office": "civil_registry", "text": text("Di loket.")},
        "output": [{"kind": "card", "title": text("Kartu")}],
        "requirements": [{"key": "kk", "title": text("KK"), "any_of": [{"title": text("Kartu keluarga")}]}],
    }
    return content(**{**form, **counter, **changes})


def package(**changes: object) -> Package:
    return Package.from_content(content(**changes), {"letters/selesai.typ": LETTER})


def write(folder: Path, data: dict[str, object], letter: str | None = LETTER) -> Path:
    """The package as a folder; JSON is YAML. Returns the folder, named like the key."""
    home = folder / str(data.get("key", "tanpa-nama"))
    (home / "letters").mkdir(parents=True, exist_ok=True)
    (home / "service.yaml").write_text(json.dumps(data, indent=1, ensure_ascii=False), encoding="utf-8")
    if letter is not None and any("template" in row for row in data.get("output", []) if isinstance(row, dict)):  # type: ignore[union-attr]
        (home / "letters" / "selesai.typ").write_text(letter, encoding="utf-8")
    return home


def faults_of(folder: Path, data: dict[str, object], letter: str | None = LETTER) -> list[Fault]:
    return check_package(write(folder, data, letter))
