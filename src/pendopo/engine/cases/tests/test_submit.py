from __future__ import annotations

import uuid

import pytest

from pendopo.engine.cases import actions, drafts
from pendopo.engine.cases.actions.submitting import Incomplete
from pendopo.engine.cases.models import Case, CaseEvent, CaseFile, Draft
from pendopo.engine.cases.queries import case_by_code
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents.models import StoredFile
from pendopo.foundation.notices.models import Message, OutboxRow

from .factories import CITIZEN, MONDAY, NIK, World, make_case, make_draft, photo, work_off


def test_a_complete_draft_becomes_a_case_at_its_first_step(world: World) -> None:
    case = make_case(world)
    assert (case.state, case.step, case.holder_role) == ("received", "village_check", "village_officer")
    assert case.holder == world.offices["village_office"]
    assert case.subject_name == "Bayu Contoh"
    assert str(case.promised_on) == "2026-11-19"  # received on Monday; day 1 is Tuesday, day 3 Thursday
    assert [event.kind for event in CaseEvent.objects.all()] == ["submitted"]
    assert CaseFile.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_village_without_an_office_is_passed_over(world: World) -> None:
    case = make_case(world, village=world.far_village)
    assert (case.step, case.holder) == ("verify", world.offices["civil_registry"])


def test_sending_the_same_draft_twice_makes_one_case_with_one_code(world: World) -> None:
    draft = make_draft(world)
    first = actions.submit(draft.pk, by=CITIZEN)
    second = actions.submit(draft.pk, by=CITIZEN)
    assert first.pk == second.pk
    assert Case.objects.count() == CaseEvent.objects.count() == 1
    assert case_by_code(first.reference, actions.access_code(draft.pk)) == first


def test_an_unknown_draft_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refused:
        actions.submit(uuid.uuid4(), by=CITIZEN)
    assert refused.value.code == "draft_gone"


def test_an_incomplete_draft_says_what_is_missing_and_stays(world: World) -> None:
    draft = make_draft(world)
    drafts.save_page(draft.pk, world.package, frozenset({"child_name"}), {})
    with pytest.raises(Incomplete) as refused:
        actions.submit(draft.pk, by=CITIZEN)
    assert [problem.field_key for problem in refused.value.problems] == ["child_name"]
    assert Draft.objects.filter(pk=draft.pk).exists()
    assert not Case.objects.exists()
    assert not OutboxRow.objects.filter(topic="cases.notify").exists()


def test_identity_numbers_are_encrypted_in_the_table(world: World) -> None:
    from django.db import connection

    case = make_case(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers, secret FROM cases_case")
        plain, secret = cursor.fetchone()
    assert NIK not in str(plain)
    assert NIK not in secret
    assert drafts.answers_of(Case.objects.get(pk=case.pk))["applicant_nik"] == NIK


def test_the_wrong_code_opens_nothing(world: World) -> None:
    draft = make_draft(world)
    case = actions.submit(draft.pk, by=CITIZEN)
    code = actions.access_code(draft.pk)
    assert case_by_code(case.reference.lower().replace("-", " "), code.lower()) == case
    assert case_by_code(case.reference, "00000-00000") is None
    assert case_by_code("3523-0000-0000-0", code) is None


def test_the_applicant_is_told_once_even_when_the_worker_runs_twice(world: World) -> None:
    make_case(world)
    with clock.at(MONDAY):
        work_off()
        OutboxRow.objects.filter(topic="cases.notify").update(done_at=None, claimed_until=None)
        work_off()
    assert sorted(Message.objects.values_list("channel", flat=True)) == ["email", "in_app"]
    assert "19 November 2026" in Message.objects.get(channel="in_app").body


def test_fields_hidden_by_conditions_are_dropped(world: World) -> None:
    draft = make_draft(world)
    drafts.save_page(draft.pk, world.package, frozenset({"ghost"}), {"ghost": "boo"})
    case = actions.submit(draft.pk, by=CITIZEN)
    assert "ghost" not in drafts.answers_of(case)


def test_a_file_of_a_hidden_field_is_destroyed(world: World) -> None:
    draft = make_draft(world)
    drafts.attach(draft.pk, "ghost", photo(), by=CITIZEN)
    case = actions.submit(draft.pk, by=CITIZEN)
    assert list(case.files.values_list("field_key", flat=True)) == ["proof"]
    assert StoredFile.objects.count() == 1


def test_who_signs_in_while_filling_owns_the_case(world: World) -> None:
    account = Account.objects.create_user("sari@warga.example", None, name="Sari Contoh")
    case = actions.submit(make_draft(world).pk, by=Actor("citizen", str(account.pk)))
    assert Case.objects.get(pk=case.pk).account == account
