"""A service package as code reads it: a frozen view over validated content.

`Package.from_content` trusts its input: only content without faults (see `validation`) is ever published.
Texts stay {"id": ..., "en": ...}; conditions stay JsonLogic and are evaluated by the methods here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pendopo.foundation.common.types import Answers, Json, Text

from . import conditions

ENCRYPTED = frozenset({"identity", "specific"})
"""Personal-data classes whose answers are encrypted one by one."""


@dataclass(frozen=True)
class Option:
    value: str
    label: Text


@dataclass(frozen=True)
class Field:
    """One question. `type` decides the widget and the check; `data_class` is public, general, identity or specific.

    `min` and `max`: a number, an ISO date, or "today". `required_when` decides instead of `required` where it stands.
    """

    key: str
    type: str
    label: Text
    data_class: str
    help: Text | None = None
    required: bool = True
    required_when: Json = None
    when: Json = None
    options: tuple[Option, ...] = ()
    min: float | str | None = None
    max: float | str | None = None
    max_length: int | None = None
    decimals: int = 0
    unit: Text | None = None
    pattern: str = ""
    pattern_help: Text | None = None
    accept: tuple[str, ...] = ("image", "pdf")
    max_mb: float = 5
    autocomplete: str = ""
    weekday: bool = False

    @property
    def is_file(self) -> bool:
        return self.type == "file"

    @property
    def is_encrypted(self) -> bool:
        return self.data_class in ENCRYPTED

    def option(self, value: Json) -> Option | None:
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True)
class Page:
    """One small page of the form."""

    key: str
    title: Text
    fields: tuple[Field, ...]
    help: Text | None = None
    when: Json = None


@dataclass(frozen=True)
class Check:
    """A rule across fields, shown beside `field`. Either `must` (JsonLogic that should hold) or `nik_matches`.

    `nik_matches` names fields: {nik, birth_date?, sex?, village?}; `sex` may also be the letter L or P itself.
    """

    key: str
    level: str
    field: str
    message: Text | None
    must: Json = None
    nik_matches: Mapping[str, str] | None = None
    when: Json = None


@dataclass(frozen=True)
class Flag:
    """A fact computed from answers and the day of arrival. `notice` tells the citizen; it is shown beside `field`."""

    key: str
    rule: Json
    notice: Text | None = None
    field: str = ""


@dataclass(frozen=True)
class Alternative:
    """One way to meet a requirement; `field` is the file field that carries it, or empty at a counter."""

    title: Text
    field: str = ""
    help: Text | None = None


@dataclass(frozen=True)
class Requirement:
    """Met by any one of its alternatives. `when`: only for the applications it holds for; `note` says so in words."""

    key: str
    title: Text
    any_of: tuple[Alternative, ...]
    when: Json = None
    note: Text | None = None


@dataclass(frozen=True)
class Step:
    """What one office does. `office_hours` is its deadline; `waiting_text` is what the citizen reads meanwhile."""

    key: str
    title: Text
    kind: str
    role: str
    organisation: str
    waiting_text: Text
    office_hours: float | None = None
    when: Json = None


@dataclass(frozen=True)
class MessageRule:
    """A message sent when the event `on` happens; with `step`, only when that step was meant."""

    on: str
    channels: tuple[str, ...]
    subject: Text
    body: Text
    step: str = ""


@dataclass(frozen=True)
class Output:
    """What the citizen gets: kind own_letter, register_document or card."""

    kind: str
    title: Text
    note: Text | None = None


@dataclass(frozen=True)
class LetterRule:
    """Our own letter. `template` is its source in `Package.templates`; `facts` are what a verifier may compare."""

    key: str
    title: Text
    template: str
    facts: tuple[str, ...]
    signer: str


@dataclass(frozen=True)
class Fee:
    amount: int
    text: Text


@dataclass(frozen=True)
class Retention:
    """Years after the end of a case; a class of data without its own number follows `years`."""

    years: int
    basis: Text
    answers: int | None = None
    evidence: int | None = None
    letter: int | None = None
    decided_by: Text | None = None

    def years_of(self, data_class: str) -> int:
        """`data_class`: answers, evidence or letter."""
        own: int | None = getattr(self, data_class)
        return self.years if own is None else own


@dataclass(frozen=True)
class Place:
    """Where the service is given. `office` is a kind of office here (its row has address, hours, phone) or empty."""

    text: Text
    office: str = ""
    hours: Text | None = None
    link: str = ""
    phone: str = ""


@dataclass(frozen=True)
class LegalBasis:
    title: str
    about: Text | None = None


@dataclass(frozen=True)
class Question:
    question: Text
    answer: Text


@dataclass(frozen=True)
class Shown:
    """What the answers given so far let the applicant see, and those answers without the hidden ones."""

    pages: tuple[Page, ...]
    answers: Answers


@dataclass(frozen=True, eq=False)
class Package:
    """A whole service. `standard` holds the 14 components by key, each a list of texts."""

    key: str
    title: Text
    summary: Text
    channel: str
    owner: str
    life_event: str
    promise_days: int | None
    fee: Fee
    keywords: Mapping[str, tuple[str, ...]]
    requirements: tuple[Requirement, ...]
    eligibility: tuple[Text, ...]
    standard: Mapping[str, tuple[Text, ...]]
    legal_basis: tuple[LegalBasis, ...]
    steps: tuple[Step, ...]
    messages: tuple[MessageRule, ...]
    pages: tuple[Page, ...]
    fields: Mapping[str, Field]
    flags: Mapping[str, Flag]
    checks: tuple[Check, ...]
    subject_field: str
    applicant: Mapping[str, str]
    village_field: str
    outputs: tuple[Output, ...]
    letter: LetterRule | None
    register_name: str
    changes_civil_status: bool
    silence: Text | None
    retention: Retention | None
    place: Place | None
    indicators: tuple[str, ...]
    faq: tuple[Question, ...]
    templates: Mapping[str, str]

    @classmethod
    def from_content(cls, content: Mapping[str, Any], templates: Mapping[str, str] | None = None) -> Package:
        """Build the view. `content` is the merged, faultless content; `templates` letter sources by file name."""
        from .reading import read_package

        return read_package(content, templates or {})

    def shown(self, answers: Answers) -> Shown:
        """Pages and fields that are visible, in order; a condition sees only answers that are visible themselves."""
        pages: list[Page] = []
        seen: Answers = {}
        for page in self.pages:
            if not conditions.holds(page.when, seen):
                continue
            fields = tuple(self._shown_fields(page, answers, seen))
            if fields:
                pages.append(Page(page.key, page.title, fields, page.help, page.when))
        return Shown(tuple(pages), seen)

    def _shown_fields(self, page: Page, answers: Answers, seen: Answers) -> list[Field]:
        """Visible fields of the page; adds their answers to `seen` as it goes."""
        fields = []
        for field in page.fields:
            if conditions.holds(field.when, seen):
                fields.append(field)
                if field.key in answers and not field.is_file:
                    seen[field.key] = answers[field.key]
        return fields

    def visible_pages(self, answers: Answers) -> tuple[Page, ...]:
        """Pages of the form these answers lead through; their `fields` are the visible ones."""
        return self.shown(answers).pages

    def visible_fields(self, page: Page, answers: Answers) -> tuple[Field, ...]:
        found = next((shown for shown in self.visible_pages(answers) if shown.key == page.key), None)
        return found.fields if found else ()

    def page(self, key: str) -> Page | None:
        """The page with all its fields, visible or not."""
        return next((page for page in self.pages if page.key == key), None)

    def page_of(self, field_key: str) -> Page | None:
        return next((page for page in self.pages if any(field.key == field_key for field in page.fields)), None)

    def steps_for(self, data: Mapping[str, Json]) -> tuple[Step, ...]:
        """Steps that this application takes; `data` is answers, flags and `entry` together."""
        return tuple(step for step in self.steps if conditions.holds(step.when, data))

    def requirements_for(self, answers: Answers) -> tuple[Requirement, ...]:
        seen = self.shown(answers).answers
        return tuple(rule for rule in self.requirements if conditions.holds(rule.when, seen))

    def compute_flags(self, answers: Answers, today: date) -> dict[str, bool]:
        """Every flag of the package; `today` is the day the application arrived."""
        seen = self.shown(answers).answers
        return {
            key: conditions.truth(conditions.evaluate(flag.rule, seen, today)) for key, flag in self.flags.items()
        }

    def notices(self, flags: Mapping[str, Json]) -> list[Text]:
        """What the citizen is told because of the flags that are set."""
        return [flag.notice for key, flag in self.flags.items() if flag.notice and flags.get(key) is True]

    def split(self, answers: Answers) -> tuple[Answers, Answers]:
        """(plain, secret): secret are the answers of class identity or specific, and any key the form does not know."""
        plain: Answers = {}
        secret: Answers = {}
        for key, value in answers.items():
            field = self.fields.get(key)
            (secret if field is None or field.is_encrypted else plain)[key] = value
        return plain, secret

    @property
    def has_form(self) -> bool:
        return self.channel == "online"
