"""Deleting by age: what is over now, and a run that takes it away in small transactions and can be stopped anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from pendopo.foundation.audit.actions import Actor

from . import actions
from .holders import KEEPERS, Due

BATCHES_AT_ONCE = 40


@dataclass(frozen=True)
class Done:
    """`number` of records destroyed; `has_more` when the run was cut short by its limit."""

    number: int
    has_more: bool


def due() -> list[Due]:
    """Everything in the region in scope whose time is over, by service and class. Reads only."""
    return [one for keeper in KEEPERS.values() for one in keeper.due()]


def run(*, by: Actor, most_batches: int | None = None) -> Done:
    """Destroy what is over, batch by batch. Each batch is one transaction with its line in the deletion log."""
    number = batches = 0
    for one in due():
        while most_batches is None or batches < most_batches:
            gone = actions.destroy(one, by=by)
            if not gone:
                break
            number, batches = number + gone, batches + 1
    return Done(number, most_batches is not None and batches >= most_batches)
