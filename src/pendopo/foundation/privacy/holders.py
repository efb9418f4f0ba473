"""The registry of holders: each floor says here what it holds about a person, and covers its own records.

    register(Holder("cases", _("Permohonan"), models=("cases.Case", ...), describe=..., copy=..., ...))

A test insists that every model with personal columns is claimed by a holder, so a new module is covered by registering.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.types import Json
from pendopo.foundation.notices.recipients import Recipient

from .states import DeletionKind, RequestKind

if TYPE_CHECKING:
    from pendopo.foundation.documents.models import StoredFile


@dataclass(frozen=True)
class Subject:
    """Whose data, in the region in scope: an account with the person it claims, or one application by its key."""

    account_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    case_key: str = ""

    @property
    def is_verified(self) -> bool:
        """Whether identity numbers may be shown in plain: a signed-in account has claimed the person."""
        return self.person_id is not None and self.account_id is not None


@dataclass(frozen=True)
class Held:
    """One thing that is held, in words for its owner. `classes`: (name of the class of data, number of values)."""

    title: str
    what: str
    why: str
    basis: str
    kept: str
    classes: tuple[tuple[str, int], ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Copied:
    """What goes into the copy a person takes home: JSON, and files under the names they get."""

    data: Json
    files: tuple[tuple[str, StoredFile], ...] = ()


@dataclass(frozen=True)
class Effect:
    """What a request does to one thing; with `reason`, why that thing stays as it is."""

    what: str
    reason: str = ""

    def as_json(self) -> dict[str, Json]:
        return {"what": self.what, "reason": self.reason}


def _nothing(*_args: object, **_more: object) -> list[Effect]:
    return []


def _no_subjects(subject: Subject) -> dict[tuple[str, str], str]:
    return {}


def _not_needed(person_id: uuid.UUID) -> str:
    return ""


@dataclass(frozen=True)
class Holder:
    """`models`: labels of the models it answers for.

    `describe` and `copy` read; `plan` says what a request of that kind would do, `carry_out` does it inside the
    caller's action and returns the same. `subjects` names the audit's subjects that are about this person, as
    {(kind, key): words}. `needs` gives the reason why a person's record cannot go yet. `words` tells an audit tag in
    the reader's words.
    """

    key: str
    title: str | Promise
    models: tuple[str, ...]
    describe: Callable[[Subject], list[Held]]
    copy: Callable[[Subject], Copied]
    plan: Callable[[Subject, RequestKind], list[Effect]] = _nothing
    carry_out: Callable[[Subject, RequestKind, Actor], list[Effect]] = _nothing
    lift: Callable[[Subject, Actor], int] | None = None
    subjects: Callable[[Subject], dict[tuple[str, str], str]] = _no_subjects
    needs: Callable[[uuid.UUID], str] = _not_needed
    recipient: Callable[[Subject], Recipient | None] = lambda subject: None
    find: Callable[[str], tuple[Subject, str] | None] = lambda reference: None
    words: Mapping[str, str | Promise] = field(default_factory=dict)


@dataclass(frozen=True)
class Due:
    """Records of one service and class whose time is over. `examples` are references, never names.

    `selector` is the keeper's own word for finding them again.
    """

    keeper: str
    service_key: str
    service: str
    data_class: str
    years: int
    rule: str
    number: int
    oldest: datetime
    examples: tuple[str, ...] = ()
    selector: str = ""
    kind: DeletionKind = DeletionKind.RETENTION


@dataclass(frozen=True)
class Keeper:
    """Deletes by age. `due` lists what is over, `destroy` removes up to `limit` of one Due and returns their keys."""

    key: str
    due: Callable[[], list[Due]]
    destroy: Callable[[Due, int, Actor], list[str]]


@dataclass(frozen=True)
class Selection:
    """Whom a breach touches: applications of a service received from … to …, or those with these references."""

    service_key: str = ""
    received_from: date | None = None
    received_to: date | None = None
    references: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.service_key or self.references)


@dataclass(frozen=True)
class Reached:
    """One person to tell: how to reach them, and the key and reference of the application it is about."""

    recipient: Recipient
    subject_key: str
    reference: str


@dataclass(frozen=True)
class Reach:
    """`services`: [(key, title)] to choose from; `count` and `after` (a page, ordered by key) of a selection."""

    services: Callable[[], list[tuple[str, str]]]
    count: Callable[[Selection], int]
    after: Callable[[Selection, str, int], list[Reached]]
    unknown: Callable[[Iterable[str]], list[str]]


HOLDERS: dict[str, Holder] = {}
KEEPERS: dict[str, Keeper] = {}
REACHES: dict[str, Reach] = {}


def register(holder: Holder) -> None:
    """Refuses a second holder of the same key, and two that claim one model."""
    if holder.key in HOLDERS:
        raise ValueError(f"holder {holder.key!r} is registered twice")
    taken = {model for one in HOLDERS.values() for model in one.models} & set(holder.models)
    if taken:
        raise ValueError(f"{sorted(taken)} are claimed by two holders")
    HOLDERS[holder.key] = holder


def register_keeper(keeper: Keeper) -> None:
    KEEPERS[keeper.key] = keeper


def register_reach(key: str, reach: Reach) -> None:
    REACHES[key] = reach


def claimed() -> frozenset[str]:
    """Labels of all models that a holder answers for."""
    return frozenset(model for holder in HOLDERS.values() for model in holder.models)


def recipient_of(subject: Subject) -> Recipient | None:
    """How to reach the subject, from the first holder that knows."""
    return next((found for holder in HOLDERS.values() if (found := holder.recipient(subject))), None)


def find(typed: str) -> tuple[Subject, str] | None:
    """(subject, reference) of the application with this reference, from the first holder that knows it."""
    return next((found for holder in HOLDERS.values() if (found := holder.find(typed))), None)


def plan(subject: Subject, kind: RequestKind) -> list[Effect]:
    """What granting a request would do, thing by thing."""
    return [effect for holder in HOLDERS.values() for effect in holder.plan(subject, kind)]


def needs_of(person_id: uuid.UUID) -> str:
    """Why the record of a person cannot go; empty when nobody needs it."""
    return next((reason for holder in HOLDERS.values() if (reason := holder.needs(person_id))), "")
