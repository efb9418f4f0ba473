"""Two at the same instant, on both databases: one is done, the other is answered in words, nothing is half-written."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from pendopo.engine.cases import actions
from pendopo.engine.cases.models import Case, CaseEvent, Pause
from pendopo.foundation.common.errors import Refused

from .factories import CITIZEN, World, in_region, make_case, make_staff, make_world, walk_to

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds: Callable[[], object]) -> list[object]:
    """What each deed gave or raised; all begin at the same instant."""
    barrier = threading.Barrier(len(deeds))
    found: list[object] = [None] * len(deeds)

    def run(number: int) -> None:
        try:
            with in_region():
                barrier.wait()
                found[number] = deeds[number]()
        except Exception as error:
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def one_did(found: list[object]) -> None:
    refused = [one for one in found if isinstance(one, Refused)]
    done = [one for one in found if isinstance(one, Case)]
    assert (len(done), len(refused)) == (1, len(found) - 1), found


def events_are_whole(case: Case) -> None:
    rows = list(CaseEvent.objects.filter(case=case).order_by("sequence").values_list("sequence", flat=True))
    assert rows == list(range(1, Case.objects.get(pk=case.pk).revision + 1))


def verifiers(world: World) -> list[object]:
    second = make_staff("verifier", world.offices["civil_registry"], "dua@tuban.example")
    return [world.staff["verifier"], second]


def test_of_two_officers_who_decide_one_does() -> None:
    with in_region():
        world = make_world()
        case, pair = walk_to(world, make_case(world), "verify"), verifiers(world)
    first, second = pair
    found = together(
        lambda: actions.complete_step(case.pk, staff=first, by=first.actor(), revision=case.revision),
        lambda: actions.reject(
            case.pk, staff=second, by=second.actor(), reason="Berkas tidak lengkap.", revision=case.revision
        ),
    )
    with in_region():
        one_did(found)
        events_are_whole(case)


def test_of_two_officers_who_take_a_case_one_gets_it() -> None:
    with in_region():
        world = make_world()
        case, pair = walk_to(world, make_case(world), "verify"), verifiers(world)
    found = together(*[lambda one=one: actions.claim(case.pk, staff=one, by=one.actor()) for one in pair])
    with in_region():
        one_did(found)
        events_are_whole(case)


def test_of_a_correction_and_a_withdrawal_one_holds() -> None:
    with in_region():
        world = make_world()
        case = walk_to(world, make_case(world), "verify")
        staff = world.staff["verifier"]
        case = actions.request_correction(case.pk, staff=staff, by=staff.actor(), notes={"child_name": "Periksa."})
    found = together(
        lambda: actions.correct(
            case.pk, by=CITIZEN, answers={"child_name": "Bayu Lain"}, files={}, revision=case.revision
        ),
        lambda: actions.withdraw(case.pk, by=CITIZEN, revision=case.revision),
    )
    with in_region():
        one_did(found)
        events_are_whole(case)
        assert Pause.objects.filter(case=case, ended_at=None).count() == 0


def test_two_workers_who_close_a_case_complete_it_once() -> None:
    with in_region():
        world = make_world()
        case = walk_to(world, make_case(world), "")
    found = together(lambda: actions.close(case.pk), lambda: actions.close(case.pk))
    with in_region():
        actions.close(case.pk)  # as the outbox tries again whoever was too early
        fresh = Case.objects.get(pk=case.pk)
        assert fresh.state == "completed", found
        assert CaseEvent.objects.filter(case=case, kind="completed").count() == 1
        events_are_whole(case)
