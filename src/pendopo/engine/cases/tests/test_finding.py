"""A case is found by any word of its names and any part of its reference, as long as it holds them."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from tests.wall import owner

from pendopo.engine.cases import actions
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.queries import queue
from pendopo.engine.cases.retaining import DataClass
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common import clock
from pendopo.foundation.search.models import SearchToken

from .factories import CITIZEN, MONDAY, NIK, World, in_region, make_case, make_world, walk_to, work_off

NAMES = {"applicant_name": "Sari Dewi Lestari", "child_name": "Bayu Nu'man Contoh"}
OTHER = {"applicant_name": "Tono Contoh", "child_name": "Wati Contoh", "applicant_nik": "9901015505900002"}


def found(world: World, text: str, view: str = "open") -> list[str]:
    return [case.reference for case in queue(world.staff["verifier"], view, text).rows]


def words() -> set[str]:
    return set(SearchToken.objects.values_list("token", flat=True))


@pytest.mark.parametrize(
    "text", ["sari", "Dewi", "LESTARI", "les", "bayu", "numan", "nu'man", "lestari bayu", "con dewi", NIK]
)
def test_any_word_of_a_name_finds_the_case(world: World, text: str) -> None:
    case = make_case(world, **NAMES)
    make_case(world, **OTHER)
    assert found(world, text) == [case.reference]


@pytest.mark.parametrize("text", ["estari", "sari tono", "bayu wati", "9901", "9901015505900009", "---"])
def test_what_begins_no_word_finds_nothing(world: World, text: str) -> None:
    make_case(world, **NAMES)
    make_case(world, **OTHER)
    assert found(world, text) == []


def test_the_reference_is_found_whole_and_by_its_parts(world: World) -> None:
    case = make_case(world, **NAMES)
    make_case(world, **OTHER)
    region, first, second, check = case.reference.split("-")
    typed = [
        case.reference,
        case.reference.lower().replace("-", ""),
        f"{region}-{first}",
        f"{region}{first}",
        first,
        second,
        f"{first}-{second}",
        f"{first}{second}",
        f"{second}-{check}",
        f"{second} dewi",
    ]
    assert [found(world, text) for text in typed] == [[case.reference]] * len(typed)


def test_a_number_of_identity_is_never_a_word(world: World) -> None:
    make_case(world, **NAMES)
    assert {"sari", "dewi", "lestari", "bayu", "numan", "contoh"} < words()
    assert not any(NIK[:6] in word for word in words())


def test_a_corrected_name_is_found_and_the_wrong_one_is_not(world: World) -> None:
    case = walk_to(world, make_case(world, **NAMES), "verify")
    staff = world.staff["verifier"]
    actions.request_correction(case.pk, staff=staff, by=staff.actor(), notes={"child_name": "Samakan."})
    with clock.at(MONDAY + timedelta(days=1)):
        actions.correct(case.pk, by=CITIZEN, answers={"child_name": "Bima Contoh"}, files={})
    assert found(world, "bayu") == found(world, "numan") == []
    assert found(world, "bima") == found(world, "sari") == [case.reference]


def test_a_name_corrected_in_the_letter_is_found(world: World) -> None:
    case = walk_to(world, make_case(world, **NAMES), "")
    work_off()
    staff = world.staff["head_of_office"]
    actions.reissue_letter(
        case.pk, corrections={"subject": "Bima Contoh"}, reason="Salah tulis", staff=staff, by=staff.actor()
    )
    assert found(world, "bima", "done") == [case.reference]
    assert found(world, "bayu", "done") == []


def test_erasing_the_answers_leaves_no_word(world: World) -> None:
    case = make_case(world, **NAMES)
    other = make_case(world, **OTHER)
    actions.erase(case.pk, DataClass.EVIDENCE, by=SYSTEM, reason="uji")
    assert found(world, "lestari") == [case.reference]
    actions.erase(case.pk, DataClass.ANSWERS, by=SYSTEM, reason="uji")
    assert set(SearchToken.objects.values_list("record_key", flat=True)) == {other.pk}
    assert found(world, "lestari") == []
    assert found(world, case.reference) == [case.reference]


def test_another_region_does_not_find_it(world: World) -> None:
    make_case(world, **NAMES)
    with in_region("35.24"):
        neighbour = make_world("35.24")
        theirs = make_case(neighbour, **NAMES)
        assert found(neighbour, "lestari") == [theirs.reference]


@pytest.mark.parametrize("batch", [1, 500])
def test_after_the_upgrade_cases_of_before_are_found_too(world: World, batch: int, monkeypatch) -> None:
    step = import_module("pendopo.engine.cases.migrations.0005_search_words")
    monkeypatch.setattr(step, "BATCH", batch)
    cases = [make_case(world, **NAMES), make_case(world, **OTHER)]
    erased = make_case(world, **NAMES)
    actions.erase(erased.pk, DataClass.ANSWERS, by=SYSTEM, reason="uji")
    kept = set(SearchToken.objects.values_list("token", "record_key"))
    history = MigrationLoader(connection).project_state(("cases", "0005_search_words")).apps
    with owner():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_searchtoken")
        step.keep_words(history, None)
    assert set(SearchToken.objects.values_list("token", "record_key")) == kept
    assert {key for _, key in kept} == {case.pk for case in cases}
    assert Case.objects.count() == len(cases) + 1
