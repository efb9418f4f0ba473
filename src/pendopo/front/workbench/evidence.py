"""Answers and the evidence for them, page by page, as the officer compares them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from pendopo.engine.cases.deadlines import local_date
from pendopo.engine.cases.models import CaseFile
from pendopo.engine.cases.queries import evidence, open_corrections
from pendopo.engine.catalogue import forms as catalogue
from pendopo.engine.catalogue.package import Field, Package
from pendopo.foundation.common.types import Text
from pendopo.foundation.design.templatetags.design import text

from .desk import Desk
from .forms import Choice


@dataclass(frozen=True)
class Answer:
    """One question with its answer as people read it. `warning` is for a second look, it stops nobody.

    `is_masked`: there is a number behind the dots. `is_file`: the answer is among the proofs, where there is one.
    """

    key: str
    label: Text
    value: str
    warning: str = ""
    asked: str = ""
    is_masked: bool = False
    is_file: bool = False


@dataclass(frozen=True)
class Proof:
    """A file and what it is evidence for."""

    key: str
    title: Text
    requirement: Text | None
    held: CaseFile
    asked: str = ""

    @property
    def is_image(self) -> bool:
        return self.held.file.content_type.startswith("image/")


@dataclass(frozen=True)
class Section:
    """One page of the form with its answers."""

    key: str
    title: Text
    answers: list[Answer]


@dataclass(frozen=True)
class Folder:
    """The whole application as the officer compares it: sections on one side, proofs beside them."""

    sections: list[Section]
    proofs: list[Proof]


def folder_of(desk: Desk) -> Folder:
    """Every page these answers lead through. Two statements: files and open corrections."""
    files, asked = evidence(desk.case), open_corrections(desk.case)
    warnings = warnings_of(desk)
    pages = desk.package.visible_pages(desk.answers)
    sections = [
        Section(page.key, page.title, [_answer(desk, field, files, asked, warnings) for field in page.fields])
        for page in pages
    ]
    fields = [field for page in pages for field in page.fields if field.key in files]
    return Folder(sections, [_proof(desk.package, field, files[field.key], asked) for field in fields])


def warnings_of(desk: Desk) -> dict[str, str]:
    """{field key: sentence}, reckoned anew from the stored answers on the day they arrived.

    Notices of flags are left out: they stand at the top of the page.
    """
    arrived = local_date(desk.case.received_at)
    found = catalogue.warnings(desk.package, desk.answers, today=arrived)
    flags = {text(flag) for flag in flags_of(desk)}
    told: dict[str, list[str]] = {}
    for problem in found:
        if problem.message not in flags:
            told.setdefault(problem.field_key, []).append(problem.message)
    return {key: " ".join(messages) for key, messages in told.items()}


def _answer(
    desk: Desk, field: Field, files: dict[str, CaseFile], asked: dict[str, str], warnings: dict[str, str]
) -> Answer:
    has_file = field.is_file and field.key in files
    return Answer(
        key=field.key,
        label=field.label,
        value=_attached(has_file) if field.is_file else shown(desk, field),
        warning=warnings.get(field.key, ""),
        asked=asked.get(field.key, ""),
        is_masked=can_reveal(desk, field),
        is_file=has_file,
    )


def _attached(has_file: bool) -> str:
    return gettext("Terlampir") if has_file else gettext("Tidak dilampirkan")


def _proof(package: Package, field: Field, held: CaseFile, asked: dict[str, str]) -> Proof:
    requirement = requirement_of(package, field.key)
    return Proof(
        key=field.key,
        title=field.label,
        requirement=None if requirement == field.label else requirement,
        held=held,
        asked=asked.get(field.key, ""),
    )


def flags_of(desk: Desk) -> list[Text | str]:
    """What the package found remarkable about this application: its notice, or the bare key where it has none."""
    found = desk.case.flags
    return [flag.notice or key for key, flag in desk.package.flags.items() if found.get(key) is True]


def shown(desk: Desk, field: Field) -> str:
    """The answer in the reader's language; identity numbers masked."""
    return catalogue.display(field, desk.answers.get(field.key), get_language() or "id")


def can_reveal(desk: Desk, field: Field) -> bool:
    """Whether there is a number behind a mask."""
    return field.data_class == "identity" and bool(desk.answers.get(field.key))


def requirement_of(package: Package, field_key: str) -> Text | None:
    """The title of the requirement that this file is one way to meet."""
    return next(
        (rule.title for rule in package.requirements if any(way.field == field_key for way in rule.any_of)), None
    )


def choices_of(desk: Desk) -> list[tuple[str, list[Choice]]]:
    """What may be sent back for correction: every visible field under the title of its page."""
    return [
        (text(page.title), [Choice(f.key, text(f.label), shown(desk, f)) for f in page.fields])
        for page in desk.package.visible_pages(desk.answers)
    ]
