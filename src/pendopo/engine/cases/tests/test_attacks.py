from __future__ import annotations

from datetime import date, timedelta

import pytest

from pendopo.engine.cases import actions, drafts
from pendopo.engine.cases.states import CaseState
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.calendars import actions as calendars
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused

from .factories import CITIZEN, World, make_case, make_draft, walk_to, work_off


def test_a_code_for_a_draft_that_was_just_sent_is_refused_in_words(world: World) -> None:
    draft = make_draft(world)
    actions.submit(draft.pk, by=CITIZEN)
    with pytest.raises(Refused) as refused:
        drafts.give_resume_code(draft)
    assert refused.value.code == "draft_gone"


def test_a_day_off_declared_after_the_decision_leaves_the_promise_that_was_kept(world: World) -> None:
    case = walk_to(world, make_case(world), "")
    assert case.state == CaseState.CLOSING
    promised, kept = case.promised_on, case.on_time
    assert promised is not None
    with clock.at(clock.now() + timedelta(minutes=1)):
        actions.reschedule_case(case.pk, promised, by=SYSTEM)
        calendars.add_regional_holiday(promised, "Libur Contoh", "SK contoh", by=SYSTEM)
        work_off()
    case.refresh_from_db()
    assert (case.promised_on, case.on_time) == (promised, kept)
    assert promised > date(2026, 11, 1)
