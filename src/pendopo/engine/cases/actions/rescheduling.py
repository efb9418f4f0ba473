"""A new promise when the calendar itself changes. Nothing else about the case moves."""

from __future__ import annotations

import uuid
from datetime import date

from pendopo.foundation.audit.actions import Actor, action, record

from .. import deadlines, moves
from ..models import Case


@action("case.rescheduled")
def reschedule_case(case_id: uuid.UUID, day: date, *, by: Actor) -> Case:
    """Compute the promise again because `day` became, or is no longer, a day off."""
    handled = moves.lock(case_id)
    case = handled.case
    before = case.promised_on
    due = deadlines.promise(case, handled.package, deadlines.pauses_of(case))
    case.promised_on = due.on if due else None
    if case.promised_on != before:
        case.save(update_fields=["promised_on"])
    fields: dict[str, object] = {"day": day.isoformat(), "from": str(before), "to": str(case.promised_on)}
    record("case", case.pk, by=by, fields=fields)
    return case
