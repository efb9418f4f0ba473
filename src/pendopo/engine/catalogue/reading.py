"""From validated content (plain JSON) to the frozen Package. The one place that knows both shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pendopo.foundation.common.types import Text

from . import conditions
from .package import (
    Alternative,
    Check,
    Fee,
    Field,
    Flag,
    LegalBasis,
    LetterRule,
    MessageRule,
    Option,
    Output,
    Package,
    Page,
    Place,
    Question,
    Requirement,
    Retention,
    Step,
)

Row = Mapping[str, Any]


def read_package(content: Row, templates: Mapping[str, str]) -> Package:
    """See Package.from_content."""
    pages = tuple(_pages(content))
    outputs = content.get("output", [])
    return Package(
        key=content["key"],
        title=content["title"],
        summary=content["summary"],
        channel=content["channel"],
        owner=content["owner"],
        life_event=content.get("life_event", "none"),
        promise_days=content.get("promise", {}).get("working_days"),
        fee=Fee(content["fee"]["amount"], content["fee"]["text"]),
        keywords={language: tuple(words) for language, words in content.get("keywords", {}).items()},
        requirements=tuple(_requirement(row) for row in content.get("requirements", [])),
        eligibility=tuple(content.get("eligibility", [])),
        standard={key: _texts(value) for key, value in content.get("standard", {}).items()},
        legal_basis=tuple(LegalBasis(row["title"], row.get("about")) for row in content.get("legal_basis", [])),
        steps=tuple(_step(row) for row in content.get("steps", [])),
        messages=tuple(_message(row) for row in content.get("messages", [])),
        pages=pages,
        fields={field.key: field for page in pages for field in page.fields},
        flags={key: _flag(key, row) for key, row in content.get("flags", {}).items()},
        checks=tuple(_check(row) for row in content.get("checks", [])),
        subject_field=content.get("subject", ""),
        applicant=content.get("applicant", {}),
        village_field=content.get("village", ""),
        outputs=tuple(Output(row["kind"], row["title"], row.get("note")) for row in outputs),
        letter=next((_letter(row) for row in outputs if row["kind"] == "own_letter"), None),
        register_name=content.get("register", ""),
        changes_civil_status=content.get("changes_civil_status", False),
        silence=content.get("silence", {}).get("text"),
        retention=Retention(**content["retention"]) if "retention" in content else None,
        place=_place(content["place"]) if "place" in content else None,
        indicators=tuple(content.get("indicators", [])),
        faq=tuple(Question(row["question"], row["answer"]) for row in content.get("faq", [])),
        templates=dict(templates),
    )


def _texts(value: Any) -> tuple[Text, ...]:
    """A component of the standard is one text or a list of texts."""
    return tuple(value) if isinstance(value, list) else (value,)


def _pages(content: Row) -> Iterable[Page]:
    blocks = content.get("blocks", {})
    for row in content.get("pages", []):
        fields = row.get("fields", [])
        if "block" in row:
            fields = block_fields(blocks[row["block"]]["fields"], row["as"])
        yield Page(
            row["key"], row["title"], tuple(_field(field) for field in fields), row.get("help"), row.get("when")
        )


def block_fields(fields: Iterable[Row], prefix: str) -> list[dict[str, Any]]:
    """A block's fields under the keys of one copy: `name` as `witness_1_name`, in its conditions too."""
    names = {row["key"]: f"{prefix}_{row['key']}" for row in fields}
    copies = []
    for row in fields:
        copy = {**row, "key": names[row["key"]]}
        for rule in ("when", "required_when"):
            if rule in copy:
                copy[rule] = conditions.rename(copy[rule], names)
        copies.append(copy)
    return copies


def _field(row: Row) -> Field:
    known = {key: row[key] for key in _PLAIN if key in row}
    return Field(
        key=row["key"],
        type=row["type"],
        label=row["label"],
        data_class=row["class"],
        options=tuple(Option(option["value"], option["label"]) for option in row.get("options", [])),
        accept=tuple(row.get("accept", ("image", "pdf"))),
        **known,
    )


_PLAIN = (
    *("help", "required", "required_when", "when", "min", "max", "max_length", "decimals", "unit"),
    *("pattern", "pattern_help", "max_mb", "autocomplete", "weekday"),
)


def _check(row: Row) -> Check:
    return Check(
        key=row["key"],
        level=row["level"],
        field=row["field"],
        message=row.get("message"),
        must=row.get("must"),
        nik_matches=row.get("nik_matches"),
        when=row.get("when"),
    )


def _flag(key: str, row: Row) -> Flag:
    return Flag(key, row["rule"], row.get("notice"), row.get("field", ""))


def _requirement(row: Row) -> Requirement:
    ways = tuple(Alternative(way["title"], way.get("field", ""), way.get("help")) for way in row["any_of"])
    return Requirement(row["key"], row["title"], ways, row.get("when"), row.get("note"))


def _step(row: Row) -> Step:
    return Step(
        key=row["key"],
        title=row["title"],
        kind=row["kind"],
        role=row["role"],
        organisation=row["organisation"],
        waiting_text=row["waiting_text"],
        office_hours=row.get("office_hours"),
        when=row.get("when"),
    )


def _message(row: Row) -> MessageRule:
    return MessageRule(row["on"], tuple(row["channels"]), row["subject"], row["body"], row.get("step", ""))


def _letter(row: Row) -> LetterRule:
    return LetterRule(row["key"], row["title"], row["template"], tuple(row.get("facts", [])), row["signer"])


def _place(row: Row) -> Place:
    return Place(row["text"], row.get("office", ""), row.get("hours"), row.get("link", ""), row.get("phone", ""))
