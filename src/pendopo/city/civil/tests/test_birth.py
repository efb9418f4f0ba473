from __future__ import annotations

from datetime import date, timedelta

import pytest

from pendopo.engine.catalogue.forms import problems, warnings

from .factories import CHILD_BORN, FATHER, FILES, MOTHER, REGION, VILLAGE, birth, package

TODAY = date(2026, 11, 21)


def told(answers, files=FILES, today=TODAY):
    found = problems(package(), answers, frozenset(files), region_code=REGION, today=today)
    return [problem.field_key for problem in found]


def warned(answers, today=TODAY):
    return {warning.field_key: warning.message for warning in warnings(package(), answers, today=today)}


def pages(answers):
    return [page.key for page in package().visible_pages(answers)]


def steps(answers, entry="online", today=TODAY):
    flags = package().compute_flags(answers, today)
    return [step.key for step in package().steps_for({**answers, **flags, "entry": entry})]


def test_a_whole_birth_has_no_problems_and_no_warnings(tuban):
    assert told(birth()) == []
    assert warned(birth()) == {}


def test_the_form_asks_everything_that_f_2_01_asks():
    keys = set(package().fields)
    person = ["name", "nik", "nationality"]
    assert {f"reporter_{part}" for part in [*person, "kk", "travel_document"]} <= keys
    assert {
        f"{parent}_{part}" for parent in ("mother", "father") for part in [*person, "birth_place", "birth_date"]
    } <= keys
    assert {f"witness_{n}_{part}" for n in (1, 2) for part in [*person, "kk"]} <= keys
    assert {"child_nationality", "child_travel_document", "child_kk", "village"} <= keys
    child = [
        "name",
        "sex",
        "birth_place_kind",
        "birth_place",
        "birth_date",
        "birth_time",
        "birth_kind",
        "birth_order",
    ]
    assert {f"child_{part}" for part in [*child, "attendant", "weight", "length"]} <= keys


@pytest.mark.parametrize("key", ["birth_place_kind", "birth_kind", "attendant"])
def test_choices_carry_the_numbers_of_f_2_01(key):
    values = [option.value for option in package().fields[f"child_{key}"].options]
    assert values == [str(number) for number in range(1, len(values) + 1)]


def test_a_phone_gets_small_pages():
    assert 12 <= len(pages(birth())) <= 16
    assert all(len(page.fields) <= 5 for page in package().pages)


@pytest.mark.parametrize("key", [key for key, field in package().fields.items() if field.type in ("nik", "kk")])
def test_every_identity_number_is_encrypted(key):
    assert package().fields[key].data_class == "identity"


def test_answers_about_the_child_are_encrypted_and_the_village_is_not():
    plain, secret = package().split(birth())
    assert {key for key in birth() if key.startswith("child_")} <= set(secret)
    assert plain["village"] == VILLAGE and not {MOTHER, FATHER} & set(map(str, plain.values()))


# proofs and their alternatives


@pytest.mark.parametrize(
    ("files", "lacking"),
    [
        (FILES, []),
        (FILES - {"birth_letter"}, ["birth_letter"]),
        (FILES - {"birth_letter"} | {"birth_declaration"}, []),
        (FILES - {"marriage_certificate"}, ["marriage_certificate"]),
        (FILES - {"marriage_certificate"} | {"marriage_declaration"}, []),
        (FILES | {"birth_declaration", "marriage_declaration"}, []),
        (FILES - {"family_card"}, ["family_card"]),
        (FILES - {"family_card"} | {"police_report"}, ["family_card"]),
        (frozenset(), ["family_card", "birth_letter", "marriage_certificate"]),
    ],
)
def test_one_of_two_proofs_is_enough_for_birth_and_for_marriage(tuban, files, lacking):
    assert told(birth(), files) == lacking


def test_two_witnesses_are_always_named_so_a_declaration_has_its_own(tuban):
    answers = birth(witness_2_name=None, witness_2_nik=None)
    assert told(answers, FILES - {"birth_letter"} | {"birth_declaration"}) == ["witness_2_name", "witness_2_nik"]


def test_the_second_witness_is_another_person(tuban):
    answers = birth()
    assert told({**answers, "witness_2_nik": answers["witness_1_nik"]}) == ["witness_2_nik"]


# foundlings and mothers alone


def foundling():
    gone = (
        "child_birth_time",
        "child_birth_place_kind",
        "child_birth_kind",
        "child_birth_order",
        "child_attendant",
    )
    return birth(parents="unknown", child_kk=None, **dict.fromkeys(gone))


def test_a_foundling_needs_a_police_report_and_no_parents(tuban):
    answers = {key: value for key, value in foundling().items() if not key.startswith(("mother", "father"))}
    assert not {"ibu", "ayah", "bukti-nikah"} & set(pages(answers))
    assert told(answers, {"police_report"}) == []
    assert told(answers, {"birth_letter", "family_card"}) == ["police_report"]


def test_parents_typed_before_are_forgotten_for_a_foundling(tuban):
    seen = package().shown(foundling()).answers
    assert not [key for key in seen if key.startswith(("mother", "father"))]
    assert warned(foundling() | {"mother_nik": FATHER}) == {}


def test_a_mother_alone_is_asked_about_no_father_and_no_marriage(tuban):
    answers = birth(parents="mother")
    assert "ibu" in pages(answers) and not {"ayah", "bukti-nikah"} & set(pages(answers))
    assert told(answers, {"birth_letter", "family_card"}) == []


# the 60 days


@pytest.mark.parametrize(("age", "late"), [(0, False), (59, False), (60, False), (61, True), (4000, True)])
@pytest.mark.parametrize("entry", ["online", "counter", "village"])
def test_after_sixty_days_the_head_of_the_office_decides(age, late, entry):
    answers = birth(child_birth_date=(TODAY - timedelta(days=age)).isoformat())
    assert package().compute_flags(answers, TODAY) == {"late": late}
    village = [] if entry == "village" else ["village_check"]
    head = ["head_decision"] if late else []
    assert steps(answers, entry) == [*village, "verify", *head, "register_entry", "approve", "attach_document"]


def test_the_head_decides_before_the_entry_in_siak():
    keys = [step.key for step in package().steps]
    assert keys.index("verify") < keys.index("head_decision") < keys.index("register_entry")


def test_a_late_family_is_told_plainly_and_not_stopped(tuban):
    answers = birth(child_birth_date="2026-09-21")
    assert "60 hari" in warned(answers)["child_birth_date"]
    assert told(answers) == []
    (notice,) = package().notices({"late": True})
    assert "gratis" in notice["id"] and "free" in notice["en"]


# dates, NIK, weight


def test_nobody_is_born_tomorrow(tuban):
    assert told(birth(child_birth_date="2026-11-22")) == ["child_birth_date"]


@pytest.mark.parametrize("parent", ["mother", "father"])
def test_a_parent_is_older_than_the_child(tuban, parent):
    assert told(birth(**{f"{parent}_birth_date": CHILD_BORN})) == [f"{parent}_birth_date"]


def test_a_nik_that_differs_is_a_warning_and_an_impossible_one_a_problem(tuban):
    assert list(warned(birth(mother_birth_date="1990-07-06"))) == ["mother_nik"]
    assert told(birth(mother_birth_date="1990-07-06")) == []
    assert list(warned(birth(mother_nik="9901010507900001"))) == ["mother_nik"]
    assert told(birth(mother_nik="9901010007900001")) == ["mother_nik"]
    assert told(birth(mother_nik=FATHER, father_nik=FATHER)) == ["father_nik"]


def test_a_foreign_reporter_gives_a_travel_document_instead_of_a_nik(tuban):
    stranger = birth(reporter_nationality="WNA", reporter_nik=None, reporter_kk=None)
    assert told(stranger) == ["reporter_travel_document"]
    assert told({**stranger, "reporter_travel_document": "X1234567"}) == []
    assert told(birth(reporter_nik=None)) == ["reporter_nik"]


def test_weight_is_in_grams_and_a_rare_one_asks_again(tuban):
    assert told(birth(child_weight=3)) == ["child_weight"]
    assert list(warned(birth(child_weight=900))) == ["child_weight"]
    assert told(birth(child_weight=900)) == []


def test_every_step_tells_the_citizen_what_happens():
    for step in package().steps:
        assert step.waiting_text["id"].endswith(".") and step.waiting_text["en"].endswith(".")
        assert step.office_hours


def test_the_steps_fit_into_the_promise():
    """A working day has about seven and a half office hours."""
    hours = sum(step.office_hours for step in package().steps if step.key != "head_decision")
    assert hours <= package().promise_days * 7.5


def test_the_letter_is_our_own_and_never_a_certificate():
    letter = package().letter
    assert "akta" not in letter.title["id"].lower()
    assert {"reference", "subject"} <= set(letter.facts)
    assert package().register_name == "SIAK"
