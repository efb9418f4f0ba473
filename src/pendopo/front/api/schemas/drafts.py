"""An application being filled."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StringConstraints

Key = Annotated[str, StringConstraints(max_length=60)]
Text = Annotated[str, StringConstraints(strict=True, max_length=4000)]
Answer: TypeAlias = Text | StrictBool | StrictInt | StrictFloat | None
"""Text, number, true/false; null for what stays open."""
Given = Annotated[dict[Key, Answer], Field(max_length=200)]


class Strict(Schema):
    """A body in which nothing unknown is passed over."""

    model_config = ConfigDict(extra="forbid")


class NewDraft(Strict):
    service: Key


class Begun(Schema):
    """`key` opens the draft and is told this once: send it back as X-Draft-Key."""

    id: UUID
    key: str
    service: str
    version: int
    expires_at: datetime


class Answered(Strict):
    """Answers of one page by field key. What the page asks and this leaves out is forgotten."""

    answers: Given


class DraftFileLine(Schema):
    field: str
    name: str
    content_type: str
    size: int


class Lack(Schema):
    """What keeps the draft from being sent."""

    page: str
    field: str
    message: str


class DraftPage(Schema):
    """A page that the answers so far lead through, with the fields it asks."""

    key: str
    title: str
    fields: list[str]


class Draft(Schema):
    id: UUID
    service: str
    version: int
    expires_at: datetime
    pages: list[DraftPage]
    answers: dict[str, Answer]
    files: list[DraftFileLine]
    problems: list[Lack]


class Hint(Schema):
    """Something to look at once more; it stops nobody."""

    field: str
    message: str


class Saved(Schema):
    """`next` is the page that follows, null after the last."""

    draft: Draft
    next: str | None
    warnings: list[Hint]


class Declared(Strict):
    """The applicant stands for what was written and agrees that it is used to process the application."""

    is_true: Literal[True]


class Sent(Schema):
    """The receipt. Sent twice, the same draft gives the same one."""

    reference: str
    access_code: str
    received_at: datetime
    promised_on: date | None
