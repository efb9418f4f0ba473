"""The frame of every write: `@action("case.submitted")` opens one transaction, allows the write,
and insists that the verb recorded what it did.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

import structlog
from django.db import transaction

from pendopo.foundation.common import records, scope

from .models import AuditEvent

P = ParamSpec("P")
R = TypeVar("R")

log = structlog.get_logger(__name__)
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
    read: bool = field(default=False)


_running: ContextVar[_Running | None] = ContextVar("pendopo_action", default=None)


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
            mine = _Running(tag)
            token = _running.set(mine)
            try:
                with transaction.atomic(), records.writing(tag):
                    result = verb(*args, **kwargs)
                    if not mine.recorded:
                        raise Unaudited(f"{name} ended without audit.record()")
                return result
            finally:
                _running.reset(token)

        run.audit_tag = tag  # type: ignore[attr-defined]
        return run

    return wrap


def record(
    subject_kind: str,
    subject_key: object,
    *,
    by: Actor,
    reason: str = "",
    fields: dict[str, object] | None = None,
    reads_personal_data: bool = False,
) -> None:
    """Write the audit row of the running action. `fields` holds names, codes and digests, never answers."""
    running = _running.get()
    if running is None:
        raise Unaudited("record() is called inside an action")
    running.recorded += 1
    AuditEvent(
        tag=running.tag,
        actor_kind=by.kind,
        actor_key=by.key,
        subject_kind=subject_kind,
        subject_key=str(subject_key),
        reads_personal_data=reads_personal_data,
        reason=reason[:200],
        fields=fields or {},
    ).save()


@contextmanager
def national_scope(reason: str) -> Iterator[None]:
    """Read across all regions. Named and logged; it never holds personal keys and cannot write records of a region."""
    log.info("national_scope", reason=reason)
    with scope._national_scope():
        yield
