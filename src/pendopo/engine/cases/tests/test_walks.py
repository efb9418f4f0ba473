"""Whatever anybody tries in whatever order, a case stays inside the state table."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendopo.engine.cases import actions
from pendopo.engine.cases.models import Case, CaseEvent, Pause
from pendopo.engine.cases.states import OWNERS, TRANSITIONS, CaseState
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents.uploads import CleanFile

from .factories import CITIZEN, MONDAY, World, in_region, make_case, make_draft, make_world, siak_pdf, work_off

ROLES = ("village_officer", "verifier", "registrar", "section_head", "head_of_office", "counter_officer")
VERBS = ("claim", "release", "step", "return", "correct", "register", "attach", "reject", "withdraw", "worker")


def attempt(world: World, case: Case, verb: str, role: str) -> None:
    staff, by = world.staff[role], world.actor(role)
    tries: dict[str, Callable[[], object]] = {
        "claim": lambda: actions.claim(case.pk, staff=staff, by=by),
        "release": lambda: actions.release(case.pk, staff=staff, by=by),
        "step": lambda: actions.complete_step(case.pk, staff=staff, by=by),
        "return": lambda: actions.request_correction(
            case.pk, staff=staff, by=by, notes={"child_name": "Perbaiki"}
        ),
        "correct": lambda: actions.correct(case.pk, by=CITIZEN, answers={"child_name": "Nama Contoh"}, files={}),
        "register": lambda: actions.record_register_entry(
            case.pk, staff=staff, by=by, number="UJI-0001", entered_on=clock.today()
        ),
        "attach": lambda: actions.attach_register_document(
            case.pk, staff=staff, by=by, document=CleanFile(siak_pdf(), "application/pdf", "s.pdf")
        ),
        "reject": lambda: actions.reject(case.pk, staff=staff, by=by, reason="Alasan yang cukup panjang."),
        "withdraw": lambda: actions.withdraw(case.pk, by=CITIZEN),
        "worker": work_off,
    }
    with contextlib.suppress(Refused):
        tries[verb]()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(ROLES)), min_size=5, max_size=40))
def test_random_walks_never_leave_the_table(world: World, walk: list[tuple[str, str]]) -> None:
    moment = MONDAY
    case = make_case(world)
    for verb, role in walk:
        moment += timedelta(hours=3)
        with clock.at(moment):
            attempt(world, case, verb, role)
    events = list(CaseEvent.objects.filter(case=case).order_by("sequence"))
    case.refresh_from_db()
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert events[-1].to_state == case.state
    for before, after in itertools.pairwise(events):
        assert after.from_state == before.to_state
        assert after.to_state == after.from_state or after.to_state in TRANSITIONS[CaseState(after.from_state)]
    assert (case.step != "") == (OWNERS[CaseState(case.state)] in ("officer", "applicant"))
    assert Pause.objects.filter(case=case, ended_at=None).count() == (case.state == CaseState.RETURNED)


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_the_same_instant_make_one_case() -> None:
    with in_region():
        world = make_world()
        draft = make_draft(world)
    found: list[Case] = []
    barrier = threading.Barrier(2)

    def send() -> None:
        try:
            with in_region():
                barrier.wait()
                found.append(actions.submit(draft.pk, by=CITIZEN))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with in_region():
        assert len(found) == 2
        assert found[0].pk == found[1].pk
        assert Case.objects.count() == 1
        assert CaseEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_new_applicants_with_the_same_email_and_nik_are_both_answered() -> None:
    with in_region():
        world = make_world()
        pair = [make_draft(world), make_draft(world)]
    found: list[Case] = []
    barrier = threading.Barrier(2)

    def send(number: int) -> None:
        try:
            with in_region():
                barrier.wait()
                found.append(actions.submit(pair[number].pk, by=CITIZEN))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with in_region():
        assert len({case.pk for case in found}) == 2
        assert len({case.applicant_id for case in found}) == 1


def test_a_submission_stays_within_its_statements(world: World) -> None:
    from django.test.utils import CaptureQueriesContext

    make_case(world)  # warm: package, calendar and region are remembered
    draft = make_draft(world, applicant_nik="9901015505900009")
    with CaptureQueriesContext(connection) as captured:
        actions.submit(draft.pk, by=CITIZEN)
    counted = [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(counted) <= 16, "\n".join(sql[:110] for sql in counted)
