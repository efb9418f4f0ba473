"""Services, their standard and their form, in the reader's language. Money in whole rupiah."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import StringConstraints

from pendopo.engine.catalogue.answering import say
from pendopo.engine.catalogue.package import Field, Package, Page
from pendopo.engine.catalogue.queries import Offer
from pendopo.engine.indicators.public import Cell

Words = Annotated[str, StringConstraints(max_length=120)]


class ServiceLine(Schema):
    """One service in a list. `channel`: online, counter or elsewhere; `promise_days`: working days."""

    key: str
    title: str
    summary: str
    channel: str
    life_event: str
    promise_days: int | None
    fee: int

    @staticmethod
    def of(offer: Offer) -> ServiceLine:
        package = offer.package
        return ServiceLine(
            key=offer.service_key,
            title=say(package.title),
            summary=say(package.summary),
            channel=package.channel,
            life_event=package.life_event,
            promise_days=package.promise_days,
            fee=package.fee.amount,
        )


class Services(Schema):
    services: list[ServiceLine]


class Option(Schema):
    value: str
    label: str


class FormField(Schema):
    """One question. An answer is text, number or true/false; a date is "2026-11-21", a time "13:30".

    `is_conditional`: asked only after certain answers; `required` is what holds without them.
    `min` and `max`: a number, a date or "today". `accept` and `max_mb` are of files.
    """

    key: str
    type: str
    label: str
    help: str
    data_class: str
    required: bool
    is_conditional: bool
    options: list[Option]
    min: float | str | None
    max: float | str | None
    max_length: int | None
    decimals: int
    unit: str
    pattern: str
    accept: list[str]
    max_mb: float

    @staticmethod
    def of(field: Field) -> FormField:
        return FormField(
            key=field.key,
            type=field.type,
            label=say(field.label),
            help=say(field.help),
            data_class=field.data_class,
            required=field.required,
            is_conditional=field.when is not None or field.required_when is not None,
            options=[Option(value=one.value, label=say(one.label)) for one in field.options],
            min=field.min,
            max=field.max,
            max_length=field.max_length,
            decimals=field.decimals,
            unit=say(field.unit),
            pattern=field.pattern,
            accept=list(field.accept) if field.is_file else [],
            max_mb=field.max_mb,
        )


class FormPage(Schema):
    key: str
    title: str
    help: str
    is_conditional: bool
    fields: list[FormField]

    @staticmethod
    def of(page: Page) -> FormPage:
        return FormPage(
            key=page.key,
            title=say(page.title),
            help=say(page.help),
            is_conditional=page.when is not None,
            fields=[FormField.of(field) for field in page.fields],
        )


class Alternative(Schema):
    """One way to meet a requirement; `field` carries its file, empty where it is shown at a counter."""

    title: str
    field: str
    help: str


class Requirement(Schema):
    key: str
    title: str
    note: str
    any_of: list[Alternative]


class Step(Schema):
    """What one office does, within so many office hours (None: no deadline of its own)."""

    key: str
    title: str
    kind: str
    role: str
    office_hours: float | None


class Service(ServiceLine):
    """A whole service. `standard`: the 14 components of a service standard; `version`: what a draft starts on."""

    version: int
    owner: str
    standard: dict[str, list[str]]
    eligibility: list[str]
    requirements: list[Requirement]
    steps: list[Step]
    legal_basis: list[str]
    form: list[FormPage]

    @staticmethod
    def whole(offer: Offer) -> Service:
        package = offer.package
        return Service(
            **ServiceLine.of(offer).model_dump(),
            version=offer.version_id,
            owner=package.owner,
            standard={key: [say(text) for text in texts] for key, texts in package.standard.items()},
            eligibility=[say(text) for text in package.eligibility],
            requirements=_requirements(package),
            steps=_steps(package),
            legal_basis=[basis.title for basis in package.legal_basis],
            form=[FormPage.of(page) for page in package.pages],
        )


def _requirements(package: Package) -> list[Requirement]:
    return [
        Requirement(
            key=rule.key,
            title=say(rule.title),
            note=say(rule.note),
            any_of=[Alternative(title=say(way.title), field=way.field, help=say(way.help)) for way in rule.any_of],
        )
        for rule in package.requirements
    ]


def _steps(package: Package) -> list[Step]:
    return [
        Step(key=step.key, title=say(step.title), kind=step.kind, role=step.role, office_hours=step.office_hours)
        for step in package.steps
    ]


class FigureCell(Schema):
    """Months `first` to `last`. `value` is None where fewer than ten records are behind it, or nothing is known."""

    first: date
    last: date
    value: Decimal | None
    is_hidden: bool

    @staticmethod
    def of(cell: Cell) -> FigureCell:
        return FigureCell(
            first=cell.period.first, last=cell.period.last, value=cell.value, is_hidden=cell.is_hidden
        )


class Figure(Schema):
    key: str
    title: str
    unit: str
    cells: list[FigureCell]


class Figures(Schema):
    """`is_sample`: every number here is invented (DATA CONTOH)."""

    read_at: datetime
    is_sample: bool
    figures: list[Figure]
