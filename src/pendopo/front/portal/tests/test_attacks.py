from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from pendopo.engine.cases import actions, drafts
from pendopo.engine.cases.models import Case, CaseEvent, Draft, Entry
from pendopo.engine.cases.tests.factories import World, photo, walk_to
from pendopo.foundation.accounts import actions as accounts
from pendopo.foundation.accounts.models import Account, Membership
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common import clock

from .factories import CITIZEN, draft_url, hold, make_case, make_draft, said, url


def clerk_of(world: World, role: str = "counter_officer") -> Account:
    return Account.objects.get(pk=world.staff[role].account_id)


def counter_draft(world: World, clerk: Account) -> Draft:
    draft = drafts.start(world.version.pk, entry=Entry.COUNTER, entered_by=clerk)
    answers = said(world)
    drafts.save_page(draft.pk, world.package, frozenset(answers), answers)
    for key in ("birth_letter", "family_card"):
        drafts.attach(draft.pk, key, photo(), by=CITIZEN)
    return draft


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def leave_the_office(account: Account) -> None:
    for membership in Membership.objects.filter(account=account):
        accounts.end_membership(membership, last_day=clock.today() - timedelta(days=1), by=SYSTEM)


def test_an_officer_who_left_opens_no_draft_and_no_case_typed_in_at_the_counter(world: World) -> None:
    clerk = clerk_of(world)
    draft, sent = counter_draft(world, clerk), counter_draft(world, clerk)
    case = actions.submit(sent.pk, by=CITIZEN)
    client = signed_in(clerk)
    assert client.get(draft_url("review", draft)).status_code == 200
    leave_the_office(clerk)
    for one in (draft, sent):
        assert signed_in(clerk).get(draft_url("review", one)).status_code == 404
        assert signed_in(clerk).post(draft_url("review", one), {"is_true": "on"}).status_code == 404
    assert Case.objects.get().pk == case.pk


def test_a_colleague_who_sends_a_counter_draft_does_not_come_to_own_the_case(world: World) -> None:
    draft = counter_draft(world, clerk_of(world))
    colleague = hold(signed_in(clerk_of(world, "verifier")), drafts=(draft,))
    assert colleague.post(draft_url("review", draft), {"is_true": "on"}).status_code == 302
    case = Case.objects.get()
    assert case.account_id is None
    assert CaseEvent.objects.get(case=case).actor_kind == "staff"


def test_what_a_clerk_withdraws_for_somebody_is_told_as_an_officers_deed(world: World) -> None:
    clerk = clerk_of(world)
    case = actions.submit(counter_draft(world, clerk).pk, by=world.actor("counter_officer"))
    client = hold(signed_in(clerk), cases=(case,))
    client.post(url("withdraw", reference=case.reference), {"revision": case.revision})
    event = CaseEvent.objects.get(case=case, kind="withdrawn")
    assert (event.actor_kind, event.actor_role) == ("staff", "counter_officer")


def test_closing_a_shared_device_makes_a_noted_session_worthless(client: Client, world: World) -> None:
    own, next_persons = make_case(world), make_case(world, applicant_nik="9901015505900002")
    hold(client, cases=(own,))
    noted = client.cookies["sessionid"].value
    client.post(url("close"))
    code = actions.access_code(next_persons.draft_id)
    client.post(url("track_form"), {"reference": next_persons.reference, "code": code})
    assert client.get(url("track", reference=next_persons.reference)).status_code == 200
    spy = Client()
    spy.cookies["sessionid"] = noted
    assert spy.get(url("track", reference=next_persons.reference)).status_code == 302


def test_a_code_asked_for_while_another_tab_sends_leads_to_the_receipt(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    real = drafts.give_resume_code

    def late(found: Draft) -> str:
        actions.submit(found.pk, by=CITIZEN)
        return real(found)

    monkeypatch.setattr(drafts, "give_resume_code", late)
    response = client.post(draft_url("save", draft), follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == url("receipt", reference=Case.objects.get().reference)


def test_a_correction_that_opens_a_question_lets_it_be_answered_at_once(client: Client, world: World) -> None:
    """Else a truthful answer could never be sent, and only withdrawing would be left."""
    case = returned_for(world, "at_home")
    hold(client, cases=(case,))
    address = url("correct", reference=case.reference)
    asked = client.post(address, {"at_home": "yes", "revision": case.revision})
    assert list(asked.context["form"].fields) == ["at_home", "helper"]
    assert "helper" in asked.context["form"].errors
    data = {"at_home": "yes", "helper": "Bidan Contoh", "revision": case.revision}
    assert client.post(address, data).status_code == 302
    case.refresh_from_db()
    assert case.state == "in_progress"
    assert drafts.answers_of(case)["helper"] == "Bidan Contoh"


def test_a_correction_that_closes_a_question_forgets_its_answer(client: Client, world: World) -> None:
    case = returned_for(world, "at_home", at_home=True, helper="Bidan Contoh")
    hold(client, cases=(case,))
    data = {"at_home": "no", "helper": "Orang Lain", "revision": case.revision}
    assert client.post(url("correct", reference=case.reference), data).status_code == 302
    case.refresh_from_db()
    assert "helper" not in drafts.answers_of(case)


def test_a_field_that_nobody_asked_and_nothing_opened_stays_as_it_was(client: Client, world: World) -> None:
    case = returned_for(world, "at_home")
    hold(client, cases=(case,))
    data = {"at_home": "yes", "helper": "Bidan Contoh", "applicant_nik": "9901015505900009", "child_name": "Lain"}
    client.post(url("correct", reference=case.reference), {**data, "revision": case.revision})
    case.refresh_from_db()
    assert drafts.answers_of(case)["child_name"] == "Bayu Contoh"
    assert drafts.answers_of(case)["applicant_nik"] == said(world)["applicant_nik"]


def returned_for(world: World, field: str, **changes: object) -> Case:
    case = walk_to(world, make_case(world, **changes), "verify")
    staff = world.staff["verifier"]
    return actions.request_correction(case.pk, staff=staff, by=staff.actor(), notes={field: "Periksa lagi."})
