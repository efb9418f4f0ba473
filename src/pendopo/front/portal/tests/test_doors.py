"""Owner, stranger, and the same person in another region."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from pendopo.engine.cases.models import Case, Draft
from pendopo.engine.cases.tests.factories import World, in_region, make_region, walk_to
from pendopo.foundation.common.scope import region_scope

from .factories import KEY, draft_url, hold, make_account, make_case, make_draft, make_portal, url

CASE_PAGES = ("correct", "withdraw", "receipt", "letter", "register_document")


def draft_pages(draft: Draft, region: str = "tuban") -> list[str]:
    return [
        draft_url("review", draft, region),
        draft_url("save", draft, region),
        draft_url("page", draft, region, page="pemohon"),
        draft_url("draft_file", draft, region, field="family_card"),
    ]


def test_the_session_that_began_a_draft_opens_it(client: Client, world: World) -> None:
    draft = make_draft(world)
    hold(client, drafts=(draft,))
    assert {client.get(address).status_code for address in draft_pages(draft)} == {200}


def test_the_account_of_a_draft_opens_it_and_another_does_not(client: Client, world: World) -> None:
    draft = make_draft(world, make_account())
    client.force_login(draft.account)
    assert {client.get(address).status_code for address in draft_pages(draft)} == {200}
    stranger = Client()
    stranger.force_login(make_account("lain@tuban.example"))
    assert {stranger.get(address).status_code for address in draft_pages(draft)} == {404}


def test_a_session_with_its_own_draft_opens_no_other(client: Client, world: World) -> None:
    own, other = make_draft(world), make_draft(world, applicant_nik="9901015505900002")
    hold(client, drafts=(own,))
    for address in draft_pages(other):
        assert client.get(address).status_code == 404
        assert client.post(address, {"is_true": "on"}).status_code in (404, 405)
    assert Draft.objects.count() == 2


def test_a_draft_that_never_was_looks_like_one_of_another(client: Client, world: World) -> None:
    draft = make_draft(world)
    never = uuid.uuid4()
    theirs, nobodys = client.get(draft_url("review", draft)), client.get(draft_url("review", never))
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.text.replace(str(draft.pk), "") == nobodys.text.replace(str(never), "")


def test_a_draft_does_not_open_under_another_service_or_region(client: Client, world: World) -> None:
    draft = make_draft(world)
    make_region("35.24")
    hold(client, drafts=(draft,))
    assert client.get(url("review", key="kartu-contoh", draft=draft.pk)).status_code == 404
    assert {client.get(address).status_code for address in draft_pages(draft, "lamongan")} == {404}


@pytest.mark.parametrize("name", CASE_PAGES)
def test_case_pages_are_404_for_strangers(client: Client, world: World, name: str) -> None:
    own, other = make_case(world), make_case(world, applicant_nik="9901015505900002")
    hold(client, cases=(own,))
    assert client.get(url(name, reference=other.reference)).status_code == 404
    assert client.get(url(name, reference="3523-0000-0000-0")).status_code == 404
    assert Client().get(url(name, reference=other.reference)).status_code == 404


def test_a_stranger_who_follows_a_link_is_asked_for_the_code(client: Client, world: World) -> None:
    case = make_case(world)
    known = client.get(url("track", reference=case.reference))
    unknown = client.get(url("track", reference="3523-AAAA-AAAA-A"))
    assert known.url == f"{url('track_form')}?nomor={case.reference}"
    assert unknown.url == f"{url('track_form')}?nomor=3523-AAAA-AAAA-A"


def test_an_account_follows_what_it_sent_and_what_it_applies_for(client: Client, world: World) -> None:
    account = make_account()
    case = make_case(world, account)
    client.force_login(account)
    assert client.get(url("track", reference=case.reference)).status_code == 200
    stranger = Client()
    stranger.force_login(make_account("lain@tuban.example"))
    assert stranger.get(url("track", reference=case.reference)).status_code == 302
    assert stranger.get(url("receipt", reference=case.reference)).status_code == 404


def test_a_case_does_not_open_in_another_region(client: Client, world: World) -> None:
    account = make_account()
    case = make_case(world, account)
    client.force_login(account)
    hold(client, cases=(case,))
    with in_region("35.24"):
        make_portal("35.24")
    address = url("track", "lamongan", reference=case.reference)
    assert client.get(address).status_code == 302
    for name in CASE_PAGES:
        assert client.get(url(name, "lamongan", reference=case.reference)).status_code == 404
    typed = {"reference": case.reference, "code": "00000-00000"}
    assert client.post(url("track_form", "lamongan"), typed).status_code == 200
    assert "Belum ada permohonan di akun ini" in client.get(url("mine", "lamongan")).text


def test_the_right_code_opens_nothing_in_another_region(client: Client, world: World) -> None:
    from pendopo.engine.cases.actions import access_code

    case = make_case(world)
    make_region("35.24")
    typed = {"reference": case.reference, "code": access_code(case.draft_id)}
    response = client.post(url("track_form", "lamongan"), typed)
    assert "tidak cocok" in response.text
    assert "cases" not in client.session


def test_staff_have_no_way_in_through_the_portal(client: Client, world: World) -> None:
    from pendopo.foundation.accounts.models import Account

    case = walk_to(world, make_case(world), "verify")
    client.force_login(Account.objects.get(pk=world.staff["verifier"].account_id))
    assert client.get(url("receipt", reference=case.reference)).status_code == 404


def test_a_closed_or_unknown_region_is_404_on_every_page(client: Client, world: World) -> None:
    for name in ("home", "services", "resume", "track_form", "mine"):
        assert client.get(url(name, "lamongan")).status_code == 404
    assert client.get(url("service", "lamongan", key=KEY)).status_code == 404


def test_personal_pages_are_kept_by_nobody(client: Client, world: World) -> None:
    draft, case = make_draft(world), make_case(world, applicant_nik="9901015505900002")
    hold(client, drafts=(draft,), cases=(case,))
    pages = [
        draft_url("review", draft),
        draft_url("page", draft, page="pemohon"),
        url("track", reference=case.reference),
        url("receipt", reference=case.reference),
        url("mine"),
    ]
    for address in pages:
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_no_answer_of_an_application_is_on_a_public_page(client: Client, world: World) -> None:
    make_case(world)
    for name in ("home", "services", "track_form"):
        text = client.get(url(name)).text
        assert "Bayu Contoh" not in text
        assert "Sari Contoh" not in text
    with region_scope("35.23"):
        assert Case.objects.exists()
