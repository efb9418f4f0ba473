"""Officers' programs: what a token opens, and the verbs of the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pendopo.engine.cases import actions, queries
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.queries import PAGE
from pendopo.engine.cases.tests.factories import MONDAY, NIK, World, make_case, walk_to
from pendopo.foundation.accounts.models import Account, ApiToken
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.accounts.tokens import PREFIX, issue_token, revoke_token
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.scope import region_scope

from .calls import Program, officer, token_of

LIMIT = 8


def case_at(world: World, step: str) -> Case:
    with region_scope(world.code):
        return walk_to(world, make_case(world), step)


def audited(tag: str) -> int:
    with region_scope("35.23"):
        return AuditEvent.objects.filter(tag=tag).count()


def test_the_queue_goes_on_by_cursor_and_takes_few_statements(world: World) -> None:
    with region_scope(world.code):
        made = {make_case(world).reference for _ in range(PAGE + 2)}
    program = officer(world, "village_officer")
    first = program.get("desk/queue").json()
    rest = program.get(f"desk/queue?cursor={first['next']}").json()
    assert {one["reference"] for one in first["cases"] + rest["cases"]} == made
    assert rest["next"] is None
    with CaptureQueriesContext(connection) as seen:
        assert program.get("desk/queue").status_code == 200
    assert len(seen) <= LIMIT, [query["sql"] for query in seen]


def test_nothing_is_passed_over_when_the_queue_moves_between_two_calls(world: World) -> None:
    with region_scope(world.code):
        made = [make_case(world).reference for _ in range(PAGE + 2)]
    program = officer(world, "village_officer")
    first = program.get("desk/queue").json()
    for one in first["cases"][:2]:
        program.post(f"desk/cases/{one['reference']}/complete", {"revision": one["revision"]})
    rest = program.get(f"desk/queue?cursor={first['next']}").json()
    assert sorted(one["reference"] for one in first["cases"] + rest["cases"]) == sorted(made)


@pytest.mark.parametrize("view", ["mine", "returned", "open", "done"])
def test_every_view_goes_on_from_each_of_its_rows(world: World, view: str) -> None:
    verbs = {"mine": lambda case, staff: None, "open": lambda case, staff: None}
    verbs["returned"] = lambda case, staff: actions.request_correction(
        case.pk, staff=staff, by=staff.actor(), notes={"child_name": "Tulis lengkap"}
    )
    verbs["done"] = lambda case, staff: actions.withdraw(case.pk, by=staff.actor())
    staff = world.staff["village_officer"]
    with region_scope(world.code):
        for number in range(4):
            verbs[view](make_case(world, MONDAY + timedelta(hours=number // 2)), staff)
        rows = queries.queue(staff, view).rows
        places = [None, *(queries.place_of(case, view) for case in rows)]
        found = [[case.pk for case in queries.queue_after(staff, view, "", place).rows] for place in places]
    keys = [case.pk for case in rows]
    assert len(keys) == 4 and found == [keys[at:] for at in range(5)]


@pytest.mark.parametrize("cursor", ["x", "cDA", "W10", "bnVsbA", "é", "WyJvcGVuIixudWxsLCIwIl0", "W" * 100])
def test_a_cursor_that_nobody_gave_is_refused(world: World, cursor: str) -> None:
    refused = officer(world, "verifier").get(f"desk/queue?cursor={cursor}")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_cursor")


def test_a_case_is_read_masked_and_the_look_is_recorded(world: World) -> None:
    case = case_at(world, "verify")
    answer = officer(world, "verifier").get(f"desk/cases/{case.reference}")
    told = answer.json()
    assert NIK not in answer.content.decode()
    answers = {one["field"]: one["value"] for page in told["pages"] for one in page["answers"]}
    assert answers["applicant_nik"].startswith("9901••••") and answers["child_name"] == "Bayu Contoh"
    assert [(one["name"], one["why_not"]) for one in told["deeds"]] == [
        ("complete", ""),
        ("claim", ""),
        ("return", ""),
        ("reject", ""),
    ]
    assert audited("case.viewed") == 1


def test_the_verbs_of_the_desk_walk_a_case(world: World) -> None:
    case = case_at(world, "verify")
    program, path = officer(world, "verifier"), f"desk/cases/{case.reference}"
    revision = program.get(path).json()["revision"]
    for verb in ("claim", "release", "claim", "complete"):
        stale = program.post(f"{path}/{verb}", {"revision": revision - 1})
        assert (stale.status_code, stale.json()["code"]) == (409, "stale")
        moved = program.post(f"{path}/{verb}", {"revision": revision})
        assert moved.status_code == 200, moved.content
        revision = moved.json()["revision"]
    assert moved.json()["step"] == "register"
    registrar = officer(world, "registrar")
    body = {"revision": revision, "number": "UJI-0001", "entered_on": "2026-11-16"}
    assert registrar.post(f"{path}/register", {**body, "number": "!!"}).json()["code"] == "number"
    assert registrar.post(f"{path}/register", body).json()["step"] == "approve"


def test_a_case_is_sent_back_or_refused_with_words(world: World) -> None:
    program = officer(world, "verifier")
    back, no = case_at(world, "verify"), case_at(world, "verify")
    body = {"revision": back.revision, "notes": {"child_name": "Tulis lengkap"}}
    unknown = program.post(f"desk/cases/{back.reference}/return", {**body, "notes": {"tiada": "x"}})
    assert unknown.json()["code"] == "unknown_field"
    assert program.post(f"desk/cases/{back.reference}/return", body).json()["state"] == "returned"
    short = program.post(f"desk/cases/{no.reference}/reject", {"revision": no.revision, "reason": "tidak"})
    assert short.json()["code"] == "no_reason"
    done = program.post(
        f"desk/cases/{no.reference}/reject", {"revision": no.revision, "reason": "Berkas tidak dapat dibaca."}
    )
    assert done.json()["state"] == "rejected"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "a" * 5000])
def test_without_a_token_that_holds_nothing_opens(world: World, header: str) -> None:
    refused = Program(Authorization=header).get("desk/queue")
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")
    assert refused["Content-Type"] == "application/problem+json"


def test_a_session_is_not_accepted(world: World) -> None:
    client = Client()
    client.force_login(Account.objects.get(pk=world.staff["verifier"].account_id))
    assert client.get("/tuban/kerja/").status_code == 200
    assert client.get("/tuban/api/desk/queue").status_code == 401


def test_a_token_holds_in_its_region_until_its_day_and_until_it_is_revoked(world: World) -> None:
    secret = token_of(world, "verifier", days=2)
    program = Program(Authorization=f"Bearer {secret}")
    assert secret.startswith(PREFIX) and program.get("desk/queue").status_code == 200
    from pendopo.engine.cases.tests.factories import make_region

    make_region("35.24")
    assert Program("/lamongan/api/", Authorization=f"Bearer {secret}").get("desk/queue").status_code == 401
    with clock.at(MONDAY + timedelta(days=3)):
        assert program.get("desk/queue").status_code == 401
    with region_scope(world.code):
        token = ApiToken.objects.get()
        assert secret not in str(vars(token)) and token.last_used_on is not None
        revoke_token(token.pk, by=SYSTEM)
    assert program.get("desk/queue").status_code == 401
    assert audited("token.used") == 1


def test_an_account_that_is_closed_or_has_left_opens_nothing(world: World) -> None:
    program = officer(world, "verifier")
    Account.objects.filter(pk=world.staff["verifier"].account_id).update(is_active=False)
    assert program.get("desk/queue").status_code == 401


def test_a_token_does_less_than_its_owner_where_it_was_given_less(world: World) -> None:
    case = case_at(world, "verify")
    program = officer(world, "verifier", permissions=[Permission.CASE_LIST, Permission.CASE_READ])
    assert program.get("desk/queue").status_code == 200
    path = f"desk/cases/{case.reference}"
    assert program.post(f"{path}/reject", {"revision": 1, "reason": "Tidak boleh begitu"}).status_code == 403
    refused = program.post(f"{path}/complete", {"revision": case.revision})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_permission")


@pytest.mark.parametrize(
    ("role", "days", "permissions", "code"),
    [
        ("verifier", 0, None, "too_long"),
        ("verifier", 366, None, "too_long"),
        ("verifier", 30, [Permission.CASE_APPROVE], "too_much"),
        ("verifier", 30, [Permission.PERSON_REVEAL], "too_much"),
    ],
)
def test_a_token_is_never_more_than_its_owner(world: World, role: str, days: int, permissions, code: str) -> None:
    account = Account.objects.get(pk=world.staff[role].account_id)
    with region_scope(world.code), pytest.raises(Refused) as refused:
        issue_token(account=account, name="Uji", days=days, permissions=permissions, by=SYSTEM)
    assert refused.value.code == code


def test_a_letter_is_checked_by_its_code_alone(world: World) -> None:
    from pendopo.engine.cases.tests.factories import work_off

    with region_scope(world.code):
        case = walk_to(world, make_case(world), "")
        work_off()
        code = Case.objects.select_related("letter").get(pk=case.pk).letter.code
    told = Program().get(f"letters/{code}").json()
    assert told["is_valid"] and told["state"] == "signed"
    assert "Bayu" not in str(told)
    assert Program().get("letters/AAAA-AAAA-AAAA-AAAA").status_code == 404
    for _ in range(20):
        Program().get("letters/tiada")
    assert Program().get(f"letters/{code}").status_code == 429
