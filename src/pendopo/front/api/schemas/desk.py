"""Cases as officers work on them. Identity numbers are masked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from .cases import Event, Seen
from .drafts import Key

View = Literal["mine", "returned", "open", "done"]
Note = Annotated[str, StringConstraints(strict=True, max_length=500)]


class CaseLine(Schema):
    """One line of the queue. `step` is empty when no officer holds the case."""

    reference: str
    service: str
    subject_name: str
    applicant_name: str
    state: str
    step: str
    received_at: datetime
    promised_on: date | None
    step_due_at: datetime | None
    assignee: str
    is_mine: bool
    revision: int


class Queue(Schema):
    """At most 25 cases; `next` is the cursor of those that follow, null at the end."""

    cases: list[CaseLine]
    next: str | None


class Answer(Schema):
    """A question and its answer as people read it; numbers of identity are masked."""

    field: str
    label: str
    value: str


class AnsweredPage(Schema):
    key: str
    title: str
    answers: list[Answer]


class EvidenceLine(Schema):
    field: str
    content_type: str
    size: int


class AskedLine(Schema):
    field: str
    note: str


class Deed(Schema):
    """Something an officer may do now; `why_not` is the reason where this one may not."""

    name: str
    why_not: str


class DeskCase(CaseLine):
    owner: str
    register_number: str
    register_date: date | None
    pages: list[AnsweredPage]
    files: list[EvidenceLine]
    flags: list[str]
    corrections: list[AskedLine]
    events: list[Event]
    deeds: list[Deed]


class Moved(Schema):
    """Where the case stands after what was done."""

    reference: str
    state: str
    step: str
    revision: int


class Noted(Seen):
    """`note` is read by colleagues and the applicant."""

    note: Note = ""


class Returned(Seen):
    """What to do, by field key. Each field is one the application shows."""

    notes: Annotated[
        dict[Key, Annotated[str, StringConstraints(strict=True, max_length=300)]], Field(max_length=200)
    ]


class Rejected(Seen):
    """The reason goes to the applicant word for word."""

    reason: Annotated[str, StringConstraints(strict=True, max_length=1000)]


class Registered(Seen):
    number: Annotated[str, StringConstraints(strict=True, max_length=40)]
    entered_on: date
