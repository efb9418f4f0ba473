"""A case as its applicant follows it, and a letter as anybody may check it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field, StrictInt

from .drafts import Given, Strict


class Event(Schema):
    """`by` is the role of an officer, or citizen, or system."""

    kind: str
    title: str
    at: datetime
    by: str
    note: str


class AskedField(Schema):
    """A field that the applicant is to correct, and what to do."""

    field: str
    label: str
    note: str


class Case(Schema):
    """`revision` rises with each step: send it back with what you do. `promised_on` is a day in the region."""

    reference: str
    service: str
    title: str
    state: str
    state_title: str
    holder: str
    received_at: datetime
    promised_on: date | None
    is_paused: bool
    decided_at: datetime | None
    on_time: bool | None
    revision: int
    corrections: list[AskedField]
    events: list[Event]
    letter_code: str | None
    why_not_correct: str
    why_not_withdraw: str


Revision = Annotated[StrictInt, Field(ge=0, le=2_000_000_000)]


class Corrected(Strict):
    """New answers of the fields that were asked for, and of those that they open. Files stay as they are."""

    revision: Revision
    answers: Given


class Seen(Strict):
    """The view of the case on which somebody acts."""

    revision: Revision


class Letter(Schema):
    """What is no secret about a letter. `is_valid`: signed and not taken back."""

    code: str
    title: str
    office: str
    issued_on: date | None
    state: str
    is_valid: bool
    is_sample: bool
