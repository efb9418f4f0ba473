"""An application is answered in the language it was filled in."""

from __future__ import annotations

import pytest
from django.utils import translation

from pendopo.engine.cases import actions
from pendopo.engine.cases.models import Entry
from pendopo.foundation.notices.models import Message

from .factories import World, make_case, walk_to, work_off


def subjects() -> set[str]:
    work_off()
    return {message.subject for message in Message.objects.all()}


@pytest.mark.parametrize(("language", "subject"), [("id", "diterima"), ("en", "received")])
def test_messages_speak_the_language_of_the_form(world: World, language: str, subject: str) -> None:
    with translation.override(language):
        case = make_case(world)
    assert case.language == language
    with translation.override("id"):
        found = subjects()
    assert found and all(subject in one for one in found)
    assert {message.language for message in Message.objects.all()} == {language}


def test_somebody_helped_at_the_counter_is_not_written_to_in_the_language_of_the_officer(world: World) -> None:
    with translation.override("en"):
        case = make_case(world, entry=Entry.COUNTER)
    assert case.language == "id"


def test_a_known_person_who_writes_in_english_is_answered_in_english(world: World) -> None:
    first = make_case(world)
    with translation.override("en"):
        second = make_case(world)
    assert first.applicant_id == second.applicant_id
    assert (first.language, second.language) == ("id", "en")


def test_the_field_to_correct_is_named_in_the_language_of_the_form(world: World) -> None:
    with translation.override("en"):
        case = walk_to(world, make_case(world), "verify")
    staff = world.staff["verifier"]
    actions.request_correction(
        case.pk, staff=staff, by=world.actor("verifier"), notes={"child_name": "Tulis seperti di surat."}
    )
    label = world.package.fields["child_name"].label["en"]
    assert case.events.get(kind="returned").note.startswith(f"{label}:")
