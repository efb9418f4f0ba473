"""Letters and batches as rows of a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pendopo.engine.cases.models import Case
from pendopo.engine.cases.waiting import Waiting
from pendopo.foundation.documents.batches import queries
from pendopo.foundation.documents.batches.states import ItemState
from pendopo.foundation.documents.failures import reason_of
from pendopo.foundation.documents.models import SigningBatch

TONES = {
    ItemState.WAITING: "plain",
    ItemState.SIGNING: "progress",
    ItemState.SIGNED: "success",
    ItemState.FAILED: "attention",
}


def masked(name: str) -> str:
    """ "Sari Contoh" as "S••• C•••": enough to tell letters apart on a screen that others may see."""
    return " ".join(f"{word[0]}•••" for word in name.split()) or "–"


def letter_rows(found: Iterable[Waiting]) -> list[dict[str, Any]]:
    return [
        {
            "letter": one.letter,
            "case": one.case,
            "whom": masked(one.case.subject_name or one.case.applicant_name),
            "problem": reason_of(one.letter.problem),
            "reason": one.reason,
        }
        for one in found
    ]


def batch_rows(batch: SigningBatch) -> dict[str, Any]:
    """`rows`: letter, reference, state with its tone, problem in words. `signed`, `left`: how many."""
    items = queries.items_of(batch)
    keys = [item.letter.subject_key for item in items]
    references = {str(pk): text for pk, text in Case.objects.filter(pk__in=keys).values_list("pk", "reference")}
    rows = [
        {
            "letter": item.letter,
            "reference": references.get(item.letter.subject_key, ""),
            "state": item.get_state_display(),
            "tone": TONES[ItemState(item.state)],
            "problem": reason_of(item.problem),
        }
        for item in items
    ]
    signed = sum(item.state == ItemState.SIGNED for item in items)
    return {"rows": rows, "signed": signed, "left": len(items) - signed, "all": len(items)}
