"""From a first answer to a case that is followed, corrected and withdrawn, as a program does it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pendopo.engine.cases import actions
from pendopo.engine.cases.models import Case, Draft
from pendopo.engine.cases.tests.factories import NIK, World, walk_to
from pendopo.engine.cases.tries import TRIES
from pendopo.engine.catalogue.actions import withhold
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common.scope import region_scope

from .calls import Program, begin, fill


def sent(world: World) -> tuple[Program, dict[str, Any]]:
    """An application that was handed in, and a program that holds its code."""
    program, draft = begin(world)
    fill(world, program, draft)
    receipt = program.post(f"{draft}/submit", {"is_true": True}).json()
    return Program(**{"X-Access-Code": receipt["access_code"]}), receipt


def case_of(receipt: dict[str, Any]) -> Case:
    with region_scope("35.23"):
        return Case.objects.select_related("applicant").get(reference=receipt["reference"])


def send_back(world: World, receipt: dict[str, Any], **notes: str) -> None:
    staff = world.staff["verifier"]
    with region_scope(world.code):
        case = walk_to(world, case_of(receipt), "verify")
        actions.request_correction(case.pk, staff=staff, by=staff.actor(), notes=notes)


def test_a_program_fills_sends_and_follows(world: World) -> None:
    program, draft = begin(world)
    empty = program.get(draft).json()
    assert [page["key"] for page in empty["pages"]] == ["applicant", "child", "proof"]
    assert {one["field"] for one in empty["problems"]} >= {"applicant_nik", "proof"}
    fill(world, program, draft)
    whole = program.get(draft).json()
    assert whole["problems"] == [] and whole["answers"]["applicant_nik"] == NIK
    first, again = (program.post(f"{draft}/submit", {"is_true": True}).json() for _ in range(2))
    assert first == again
    with region_scope(world.code):
        assert Case.objects.count() == 1
    told = Program(**{"X-Access-Code": first["access_code"]}).get(f"cases/{first['reference']}").json()
    assert (told["state"], told["promised_on"]) == ("received", first["promised_on"])
    assert [event["kind"] for event in told["events"]] == ["submitted"]


def test_a_draft_is_nowhere_without_its_key_and_gone_once_sent(world: World) -> None:
    program, draft = begin(world)
    assert Program().get(draft).status_code == 422
    assert Program(**{"X-Draft-Key": "salah"}).get(draft).status_code == 404
    fill(world, program, draft)
    program.post(f"{draft}/submit", {"is_true": True})
    assert Program(**{"X-Draft-Key": "salah"}).post(f"{draft}/submit", {"is_true": True}).status_code == 404
    gone = program.get(draft)
    assert (gone.status_code, gone.json()["code"]) == (409, "draft_gone")


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ({"applicant_name": "Sari Contoh", "applicant_nik": "123"}, "applicant_nik", "length"),
        ({"applicant_nik": NIK}, "applicant_name", "required"),
        ({"applicant_name": "Sari", "applicant_nik": NIK, "tiada": 1}, "tiada", "unknown"),
        ({"applicant_name": "Sari", "applicant_nik": NIK, "applicant_phone": "12"}, "applicant_phone", "invalid"),
    ],
)
def test_a_page_with_a_fault_names_the_field_and_keeps_nothing(
    world: World, answers: dict[str, Any], field: str, code: str
) -> None:
    program, draft = begin(world)
    refused = program.put(f"{draft}/pages/applicant", {"answers": answers})
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert (field, code) in {(one["field"], one["code"]) for one in refused.json()["errors"]}
    assert program.get(draft).json()["answers"] == {}


def test_an_incomplete_draft_is_not_sent_and_says_what_it_lacks(world: World) -> None:
    program, draft = begin(world)
    refused = program.post(f"{draft}/submit", {"is_true": True})
    assert (refused.status_code, refused.json()["code"]) == (422, "incomplete")
    assert {one["field"] for one in refused.json()["errors"]} >= {"applicant_name", "child_name", "proof"}
    assert program.post(f"{draft}/submit", {"is_true": False}).status_code == 422


def test_files_are_judged_replaced_and_removed(world: World) -> None:
    program, draft = begin(world)
    assert program.attach(f"{draft}/files/proof", b"GIF89a").json()["code"] == "wrong_type"
    assert program.attach(f"{draft}/files/proof").status_code == 201
    assert program.attach(f"{draft}/files/child_name").status_code == 404
    assert [one["field"] for one in program.get(draft).json()["files"]] == ["proof"]
    assert program.call("delete", f"{draft}/files/proof").status_code == 204
    assert program.call("delete", f"{draft}/files/proof").status_code == 404
    assert program.get(draft).json()["files"] == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"service": "a\\u0000"}', "application/json", 400),
        (b'{"service": "\\ud800"}', "application/json", 400),
        (b'{"service": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"service": "x"}', "text/plain", 415),
        (b'{"service": "' + b"x" * 300_000 + b'"}', "application/json", 413),
        (b"x" * 3_000_000, "application/json", 413),
        (b"", "application/json", 422),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_right_status(
    world: World, body: bytes, kind: str, status: int
) -> None:
    answer = Client().post("/tuban/api/drafts", body, content_type=kind)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_a_wrong_code_and_an_unknown_case_look_the_same_and_guessing_ends(world: World) -> None:
    program, receipt = sent(world)
    wrong = Program(**{"X-Access-Code": "AAAAA-AAAAA"})
    answers = [wrong.get(f"cases/{receipt['reference']}"), program.get("cases/3523-AAAA-AAAA-A")]
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == answers[1].content
    for _ in range(TRIES):
        wrong.get(f"cases/{receipt['reference']}")
    refused = program.get(f"cases/{receipt['reference']}")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_tries")
    assert refused["Retry-After"] == "900"


def test_only_what_was_asked_is_corrected_on_the_newest_view(world: World) -> None:
    program, receipt = sent(world)
    case = f"cases/{receipt['reference']}"
    assert program.post(f"{case}/correct", {"revision": 1, "answers": {}}).json()["code"] == "not_returned"
    send_back(world, receipt, child_name="Tulis lengkap")
    told = program.get(case).json()
    assert [(one["field"], one["note"]) for one in told["corrections"]] == [("child_name", "Tulis lengkap")]
    stale = program.post(f"{case}/correct", {"revision": 1, "answers": {"child_name": "Bayu Putra"}})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    now = {"revision": told["revision"]}
    other = program.post(f"{case}/correct", {**now, "answers": {"applicant_name": "Orang Lain"}})
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "applicant_name")
    done = program.post(f"{case}/correct", {**now, "answers": {"child_name": "Bayu Putra Contoh"}})
    assert (done.status_code, done.json()["state"]) == (200, "in_progress")
    assert case_of(receipt).subject_name == "Bayu Putra Contoh"


def test_a_file_that_was_asked_for_is_replaced_on_the_page(world: World) -> None:
    program, receipt = sent(world)
    send_back(world, receipt, proof="Foto lebih terang")
    case = f"cases/{receipt['reference']}"
    revision = program.get(case).json()["revision"]
    refused = program.post(f"{case}/correct", {"revision": revision, "answers": {}})
    assert (refused.status_code, refused.json()["code"]) == (422, "file_asked")


def test_a_case_is_withdrawn_once(world: World) -> None:
    program, receipt = sent(world)
    case = f"cases/{receipt['reference']}"
    assert program.post(f"{case}/withdraw", {"revision": 1}).json()["state"] == "withdrawn"
    again = program.post(f"{case}/withdraw", {"revision": 2})
    assert (again.status_code, again.json()["code"]) == (422, "decided")


def test_a_service_that_closed_takes_no_draft_any_more(world: World) -> None:
    program, draft = begin(world)
    before, was_sent = begin(world)
    for one, path in ((program, draft), (before, was_sent)):
        fill(world, one, path)
    receipt = before.post(f"{was_sent}/submit", {"is_true": True}).json()
    with region_scope(world.code):
        withhold(world.version.service_id, by=SYSTEM)
    assert program.post(f"{draft}/submit", {"is_true": True}).json()["code"] == "closed"
    assert before.post(f"{was_sent}/submit", {"is_true": True}).json() == receipt
    with region_scope(world.code):
        assert Draft.objects.count() == 1
