"""A new promise when the calendar itself changes. Nothing else about the case moves."""

from __future__ import annotations

import uuid
from datetime import date

from pendopo.foundation.audit.actions import Actor, action, record

from .. import deadlines, moves
from ..models import Case
from ..states import OPEN


@action("case.rescheduled")
def reschedule_case(case_id: uuid.UUID, day: date, *, by: Actor) -> Case:
    """Compute the promise again because `day` became, or is no longer, a day off.

    A case that was decided keeps the promise it was measured by.
    """
    handled = moves.lock(case_id)
    case = handled.case
    before = case.promised_on
    if case.state not in OPEN or case.decided_at is not None:
        record("case", case.pk, by=by, fields={"day": day.isoformat(), "decided": True})
        return case
    due = deadlines.promise(case, handled.package, deadlines.pauses_of(case))
    case.promised_on = due.on if due else None
    if case.promised_on != before:
        case.save(update_fields=["promised_on"])
    fields: dict[str, object] = {"day": day.isoformat(), "from": str(before), "to": str(case.promised_on)}
    record("case", case.pk, by=by, fields=fields)
    return case
