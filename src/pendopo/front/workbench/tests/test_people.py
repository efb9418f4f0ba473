"""Who works here, and the recovery of a second factor: never by one person, never for oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import IntegrityError, transaction

from pendopo.engine.cases.tests.factories import World
from pendopo.foundation.accounts import recovery
from pendopo.foundation.accounts.models import Account, Recovery, SignInSession
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.accounts.staff import staff_of_account
from pendopo.foundation.accounts.states import RecoveryState
from pendopo.foundation.accounts.tests.factories import make_account, make_member
from pendopo.foundation.audit.actions import EVERYWHERE, Actor
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.records import writing
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.notices.models import Message

from .factories import officer, page_text, signed_in

PEOPLE = "/tuban/kerja/orang/"
REASON = {"reason": "Ponsel hilang di pasar", "has_seen": "on"}


@pytest.fixture
def budi(world: World) -> Account:
    """The verifier, with a second factor."""
    account = Account.objects.get(pk=world.staff["verifier"].account_id)
    TOTP.activate(account, generate_totp_secret())
    return account


@pytest.fixture
def second(world: World) -> Account:
    """Another administrator of the region."""
    with region_scope(world.code):
        return make_member(Role.REGION_ADMIN, make_account(name="Admin Kedua"))


def url(account: Account, verb: str = "") -> str:
    return f"{PEOPLE}{account.pk}/pulihkan/{verb}"


def waiting(world: World) -> Recovery:
    with region_scope(world.code):
        return Recovery.objects.get()


def has_factor(account: Account) -> bool:
    return Authenticator.objects.filter(user=account).exists()


def test_the_list_says_who_has_what(world: World, budi: Account) -> None:
    signed_in(budi)
    page = page_text(officer(world, "region_admin").get(PEOPLE))
    assert str(budi) in page and "Petugas verifikasi" in page
    assert page.count("Terpasang") == 1
    assert f'href="{url(budi)}"' in page


def test_two_administrators_recover_an_account(world: World, budi: Account, second: Account) -> None:
    desk, other = signed_in(budi), signed_in(budi)
    first = officer(world, "region_admin")
    assert "Minta pemulihan" in page_text(first.get(url(budi)))
    assert first.post(url(budi), REASON)["Location"] == PEOPLE
    assert has_factor(budi), "one administrator alone removes nothing"
    page = page_text(signed_in(second).get(PEOPLE))
    assert "Menunggu admin kedua" in page and "Ponsel hilang di pasar" in page
    assert signed_in(second).post(url(budi, "setujui/"))["Location"] == PEOPLE
    assert not has_factor(budi)
    assert not SignInSession.objects.filter(account_id=budi.pk).exists()
    assert desk.get("/tuban/kerja/").status_code == other.get("/tuban/kerja/").status_code == 302
    row = waiting(world)
    assert (row.state, row.closed_by_id) == (RecoveryState.DONE, second.pk)


def test_everything_is_recorded_and_the_person_is_told_twice(world: World, budi: Account, second: Account) -> None:
    officer(world, "region_admin").post(url(budi), REASON)
    signed_in(second).post(url(budi, "setujui/"))
    with region_scope(world.code):
        events = {row.tag: row for row in AuditEvent.objects.filter(subject_key=str(budi.pk))}
        told = list(Message.objects.filter(recipient_key=str(budi.pk)).order_by("created_at"))
    assert {"recovery.asked", "recovery.confirmed"} <= set(events)
    assert events["recovery.asked"].reason == "Ponsel hilang di pasar"
    assert events["recovery.confirmed"].actor_key == str(second.pk)
    assert sorted(one.body.split(".")[0] for one in told) == [
        "Langkah kedua akun Anda sudah dilepas, dan semua perangkat sudah keluar",
        "Seorang admin meminta pemulihan langkah kedua akun Anda",
    ]


def test_whoever_asked_does_not_confirm(world: World, budi: Account, second: Account) -> None:
    first = officer(world, "region_admin")
    first.post(url(budi), REASON)
    assert "Setujui" not in page_text(first.get(PEOPLE))
    answer = first.post(url(budi, "setujui/"), follow=True)
    assert "Admin lain yang menyetujui" in page_text(answer)
    assert has_factor(budi)


def test_nobody_recovers_themselves(world: World, second: Account) -> None:
    TOTP.activate(second, generate_totp_secret())
    mine = signed_in(second)
    assert "Akun sendiri dipulihkan oleh dua admin lain" in page_text(mine.post(url(second), REASON))
    officer(world, "region_admin").post(url(second), REASON)
    for verb in ("setujui/", "batal/"):
        mine.post(url(second, verb))
        assert waiting(world).state == RecoveryState.ASKED
    assert has_factor(second)


def test_after_a_day_it_is_too_late_and_may_be_asked_again(world: World, budi: Account, second: Account) -> None:
    officer(world, "region_admin").post(url(budi), REASON)
    late = clock.now() + timedelta(hours=24)
    with clock.at(late):
        assert signed_in(second).post(url(budi, "setujui/")).status_code == 404
        assert has_factor(budi)
        assert officer(world, "region_admin").post(url(budi), REASON)["Location"] == PEOPLE
    with region_scope(world.code):
        assert sorted(Recovery.objects.values_list("state", flat=True)) == ["asked", "expired"]


def test_it_can_be_withdrawn(world: World, budi: Account, second: Account) -> None:
    officer(world, "region_admin").post(url(budi), REASON)
    signed_in(second).post(url(budi, "batal/"))
    assert waiting(world).state == RecoveryState.WITHDRAWN
    assert signed_in(second).post(url(budi, "setujui/")).status_code == 404


@pytest.mark.parametrize("said", [{"reason": "", "has_seen": "on"}, {"reason": "Ponsel hilang"}, {"reason": "x"}])
def test_without_a_reason_or_without_seeing_the_person_nothing_is_asked(
    world: World, budi: Account, said: dict[str, str]
) -> None:
    answer = officer(world, "region_admin").post(url(budi), said)
    assert answer.status_code == 422
    with region_scope(world.code):
        assert not Recovery.objects.exists()


def test_there_is_nothing_to_recover_without_a_second_factor(world: World, second: Account) -> None:
    plain = Account.objects.get(pk=world.staff["registrar"].account_id)
    page = page_text(officer(world, "region_admin").post(url(plain), REASON))
    assert "tidak ada yang perlu dipulihkan" in page


def test_who_lost_the_office_in_between_does_not_count_as_one_of_two(
    world: World, budi: Account, second: Account
) -> None:
    from pendopo.foundation.accounts.actions import end_membership
    from pendopo.foundation.accounts.models import Membership
    from pendopo.foundation.audit.actions import SYSTEM

    signed_in(second).post(url(budi), REASON)
    with region_scope(world.code):
        held = Membership.objects.get(account=second)
        end_membership(held, last_day=clock.today() - timedelta(days=1), by=SYSTEM)
    officer(world, "region_admin").post(url(budi, "setujui/"))
    assert has_factor(budi)


def test_colleagues_of_another_region_are_not_here(world: World, neighbour: World, budi: Account) -> None:
    theirs = officer(neighbour, "region_admin")
    for verb in ("", "setujui/", "batal/"):
        assert theirs.post(url(budi, verb).replace("tuban", "lamongan"), REASON).status_code == 404, verb


def test_the_database_itself_refuses_one_person_as_both(world: World, budi: Account) -> None:
    admin = Account.objects.get(pk=world.staff["region_admin"].account_id)
    officer(world, "region_admin").post(url(budi), REASON)
    row = waiting(world)
    row.state, row.closed_by = RecoveryState.DONE, admin
    with region_scope(world.code), writing("test"), pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_region_with_one_administrator_is_told_what_to_do(world: World, budi: Account) -> None:
    page = page_text(officer(world, "region_admin").get(PEOPLE))
    assert "./pendopo account recover" in page
    with region_scope(world.code):
        make_member(Role.REGION_ADMIN)
    assert "./pendopo account recover" not in page_text(officer(world, "region_admin").get(PEOPLE))


def test_the_operator_recovers_with_a_reason_and_is_recorded(world: World, budi: Account) -> None:
    signed_in(budi)
    with pytest.raises(Refused):
        recovery.by_operator(budi, reason=" ", by=Actor("system", "operator"))
    recovery.by_operator(budi, reason="Satu admin saja", by=Actor("system", "operator"))
    assert not has_factor(budi)
    assert not SignInSession.objects.filter(account_id=budi.pk).exists()
    with region_scope(EVERYWHERE):
        row = AuditEvent.objects.get(tag="recovery.by_operator")
    assert (row.reason, row.subject_key) == ("Satu admin saja", str(budi.pk))


def test_only_administrators_may_even_ask(world: World, budi: Account) -> None:
    with region_scope(world.code):
        head = staff_of_account(Account.objects.get(pk=world.staff["head_of_office"].account_id))
        assert head is not None
        with pytest.raises(Refused) as refused:
            recovery.ask(budi, reason="Ponsel hilang", has_seen=True, admin=head, by=head.actor())
    assert refused.value.code == "not_admin"
