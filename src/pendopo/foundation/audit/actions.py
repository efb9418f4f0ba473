"""The frame of every write: `@action("case.submitted")` opens one transaction, allows the write,
and insists that the verb recorded what it did. The rows go out together when the outermost action ends.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

from pendopo.foundation.common import records, scope

from . import chains
from .models import AuditEvent

P = ParamSpec("P")
R = TypeVar("R")

EVERYWHERE = "*"
"""Stands for a region code where an act belongs to no region. A chain of its own."""
TAGS: dict[str, str] = {}
"""Every action's tag and the dotted name of its verb; two verbs with one tag refuse to start."""


@dataclass(frozen=True)
class Actor:
    """Who acts. `kind`: "staff", "citizen", "system". `key`: account or person key; opaque to the audit.

    `name` and `role` are for the page of the case; they are not written to the audit.
    """

    kind: str
    key: str = ""
    name: str = ""
    role: str = ""
    organisation_id: int | None = None


SYSTEM = Actor("system", "pendopo", "Sistem")


@dataclass
class _Running:
    tag: str
    recorded: int = 0


@dataclass(eq=False)
class _Waiting:
    """A row that waits for the end of the outermost action, kept among Django's callbacks after commit.

    That is where it belongs: Django drops the callbacks of a savepoint that is rolled back, so a row goes with
    the change it speaks of, whoever caught the error.
    """

    event: AuditEvent
    unit: object

    def __call__(self) -> None:
        """Written before the commit; nothing is left to do after it."""


_running: ContextVar[_Running | None] = ContextVar("pendopo_action", default=None)
_unit: ContextVar[object | None] = ContextVar("pendopo_unit", default=None)


class Unaudited(RuntimeError):
    """An action ended without recording what it did."""


def action(tag: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a verb that writes. It takes `by: Actor` as a keyword, runs in one transaction, and must call `record`.

    Actions may nest; the inner one joins the outer transaction and records under its own tag.
    """

    def wrap(verb: Callable[P, R]) -> Callable[P, R]:
        name = f"{verb.__module__}.{verb.__qualname__}"
        by = inspect.signature(verb).parameters.get("by")
        if by is None or by.kind is not by.KEYWORD_ONLY:
            raise TypeError(f"{name} must take by= as a keyword")
        if TAGS.setdefault(tag, name) != name:
            raise ValueError(f"tag {tag!r} belongs to {TAGS[tag]}")

        @functools.wraps(verb)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            with _frame(tag, name):
                return verb(*args, **kwargs)

        run.audit_tag = tag  # type: ignore[attr-defined]
        return run

    return wrap


@contextmanager
def _frame(tag: str, name: str) -> Iterator[None]:
    mine = _Running(tag)
    token = _running.set(mine)
    try:
        with together(), records.writing(tag):
            yield
            if not mine.recorded:
                raise Unaudited(f"{name} ended without audit.record()")
    finally:
        _running.reset(token)


@contextmanager
def together() -> Iterator[None]:
    """One transaction in which several actions write their audit rows at its end, and lock the chain only then."""
    if _unit.get() is not None:
        with transaction.atomic():
            yield
        return
    unit = object()
    token = _unit.set(unit)
    try:
        with transaction.atomic():
            yield
            _write_out(unit)
    finally:
        _unit.reset(token)


def _write_out(unit: object) -> None:
    """Put the rows that are still waiting at the end of their chains."""
    calls = connection.run_on_commit
    mine = [one[1] for one in calls if isinstance(one[1], _Waiting) and one[1].unit is unit]
    connection.run_on_commit = [one for one in calls if one[1] not in mine]
    with records.writing("audit"):
        chains.append([one.event for one in mine])


def record(
    subject_kind: str,
    subject_key: object,
    *,
    by: Actor,
    reason: str = "",
    fields: dict[str, object] | None = None,
    reads_personal_data: bool = False,
) -> None:
    """Add a row to the audit of the running action. `fields` holds names, codes and digests, never answers.

    Numbers in it are whole: databases do not agree on the others.
    """
    running = _running.get()
    if running is None:
        raise Unaudited("record() is called inside an action")
    running.recorded += 1
    event = AuditEvent(
        region_code=scope.current_code(),
        tag=running.tag,
        actor_kind=by.kind,
        actor_key=by.key,
        subject_kind=subject_kind,
        subject_key=str(subject_key),
        reads_personal_data=reads_personal_data,
        reason=reason[:200],
        fields=fields or {},
    )
    transaction.on_commit(_Waiting(event, _unit.get()))


def record_global(
    tag: str,
    subject_kind: str,
    subject_key: object,
    *,
    by: Actor,
    reason: str = "",
    fields: dict[str, object] | None = None,
) -> None:
    """Record an act that belongs to no region, such as a sign-in. An action of its own; needs no scope."""
    with scope.region_scope(EVERYWHERE), _frame(tag, tag):
        record(subject_kind, subject_key, by=by, reason=reason, fields=fields)


@contextmanager
def national_scope(reason: str, *, by: Actor = SYSTEM) -> Iterator[None]:
    """Read across all regions. Recorded before it opens; it never holds personal keys and cannot write."""
    record_global("national.read", "nation", EVERYWHERE, by=by, reason=reason)
    with scope._national_scope():
        yield
