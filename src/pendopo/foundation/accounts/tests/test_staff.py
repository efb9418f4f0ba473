"""Who may do what: memberships hold by date and in one region only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from pendopo.foundation.accounts import actions, rules
from pendopo.foundation.accounts.doors import citizen_actor, staff_page
from pendopo.foundation.accounts.roles import PERMISSIONS, Permission, Role
from pendopo.foundation.accounts.staff import staff_of, staff_of_account
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.scope import region_scope

from .factories import LAMONGAN, TUBAN, make_account, make_member, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_tuban():
    with region_scope(TUBAN):
        yield


def request_of(user, path="/tuban/kerja/?halaman=2"):
    request = RequestFactory().get(path)
    request.user = user
    return request


def test_every_role_has_permissions_and_every_permission_has_a_role():
    assert set(PERMISSIONS) == set(Role)
    assert frozenset().union(*PERMISSIONS.values()) == frozenset(Permission)


def test_nobody_who_enters_or_checks_a_case_may_also_approve_it():
    for role, allowed in PERMISSIONS.items():
        assert not (
            Permission.CASE_APPROVE in allowed and allowed & {Permission.CASE_ENTER, Permission.CASE_CHECK}
        ), role


def test_the_administrator_of_a_region_reads_no_cases():
    assert not PERMISSIONS[Role.REGION_ADMIN] & {
        Permission.CASE_READ,
        Permission.CASE_LIST,
        Permission.PERSON_REVEAL,
    }


def test_staff_have_the_permissions_of_all_their_roles():
    office = make_office()
    account = make_member(Role.COUNTER_OFFICER, office=office)
    make_member(Role.REGISTRAR, account, office)
    staff = staff_of_account(account)
    assert staff.roles == {"counter_officer", "registrar"}
    assert staff.permissions == PERMISSIONS[Role.COUNTER_OFFICER] | PERMISSIONS[Role.REGISTRAR]
    assert staff.has(Permission.CASE_REGISTER)
    assert not staff.has(Permission.CASE_APPROVE)
    assert staff.memberships[0].organisation_kind == "civil_registry"


def test_offices_are_told_per_role():
    here, there = make_office(), make_office("village_office", village_code="35.23.01.2001")
    account = make_member(Role.VERIFIER, office=here)
    make_member(Role.VILLAGE_OFFICER, account, there)
    staff = staff_of_account(account)
    assert staff.organisations_for("verifier") == {here.pk}
    assert staff.organisations_for(Role.VILLAGE_OFFICER) == {there.pk}
    assert staff.organisations_for("registrar") == frozenset()
    assert staff.memberships[1].village_code == "35.23.01.2001"


def test_the_actor_carries_the_role_asked_for_or_the_first():
    office = make_office()
    account = make_member(Role.VERIFIER, make_account(name="Budi Contoh"), office)
    make_member(Role.REGISTRAR, account, office)
    staff = staff_of_account(account)
    assert (staff.actor("registrar").role, staff.actor().role) == ("registrar", "verifier")
    actor = staff.actor()
    assert (actor.kind, actor.key, actor.name, actor.organisation_id) == (
        "staff",
        str(account.pk),
        "Budi Contoh",
        office.pk,
    )


@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [(0, None, True), (0, 0, True), (1, None, False), (-9, -1, False), (-9, 0, True)],
)
def test_a_membership_holds_from_its_first_day_to_its_last(start, end, holds):
    day = date(2026, 11, 23)
    account = make_member(
        Role.VERIFIER,
        valid_from=day + timedelta(days=start),
        valid_to=None if end is None else day + timedelta(days=end),
    )
    with clock.at(datetime(2026, 11, 23, 5, tzinfo=UTC)):
        assert (staff_of_account(account) is not None) is holds


def test_an_ended_membership_holds_until_its_last_day():
    account = make_member(Role.VERIFIER)
    membership = account_membership(account)
    actions.end_membership(membership, last_day=clock.today() - timedelta(days=1), by=SYSTEM)
    assert staff_of_account(account) is None


def account_membership(account):
    from pendopo.foundation.accounts.models import Membership

    return Membership.objects.get(account=account)


def test_staff_of_one_region_are_nobody_in_another():
    account = make_member(Role.VERIFIER)
    with region_scope(LAMONGAN):
        assert staff_of_account(account) is None


def test_asking_who_is_staff_takes_one_statement_per_request(django_assert_num_queries):
    office = make_office()
    account = make_member(Role.VERIFIER, office=office)
    make_member(Role.REGISTRAR, account, office)
    request = request_of(account)
    with django_assert_num_queries(1):
        assert staff_of(request) is staff_of(request)


def test_nobody_signed_in_is_not_staff_and_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert staff_of(request_of(AnonymousUser())) is None


@staff_page(Permission.CASE_APPROVE)
def page(request, word="x"):
    """A page for those who approve."""
    return HttpResponse(word)


def test_a_staff_page_says_which_permission_it_needs():
    assert page.required_permission == Permission.CASE_APPROVE
    assert page.__name__ == "page"


def test_a_staff_page_sends_strangers_to_sign_in_and_back():
    response = page(request_of(AnonymousUser()))
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/tuban/kerja/%3Fhalaman%3D2")


def test_a_staff_page_does_not_exist_for_those_who_are_not_staff_here():
    with pytest.raises(Http404) as refused:
        page(request_of(make_account()))
    assert str(refused.value) == ""


def test_a_staff_page_refuses_staff_without_the_permission():
    with pytest.raises(PermissionDenied):
        page(request_of(make_member(Role.COUNTER_OFFICER)))


def test_a_staff_page_lets_those_in_who_may():
    assert page(request_of(make_member(Role.SECTION_HEAD)), word="ya").content == b"ya"


def test_a_citizen_acts_under_the_account_or_under_no_key():
    account = make_account(name="Sari Contoh")
    actor = citizen_actor(request_of(account))
    assert (actor.kind, actor.key, actor.name) == ("citizen", str(account.pk), "Sari Contoh")
    assert citizen_actor(request_of(AnonymousUser())).key == ""


def test_an_account_needs_an_address_and_takes_none_that_is_taken():
    make_account(email="Ani@Kantor.example", phone="0812-0000-0009")
    for more, code in [
        ({"email": ""}, "unreachable"),
        ({"email": "ani@kantor.example"}, "account_exists"),
        ({"email": "", "phone": "+62 812 0000 0009"}, "account_exists"),
        ({"phone": "12"}, "phone"),
    ]:
        with pytest.raises(Refused) as refused:
            make_account(**more)
        assert refused.value.code == code


def test_a_village_officer_works_in_a_village_office():
    with pytest.raises(Refused) as refused:
        make_member(Role.VILLAGE_OFFICER, office=make_office())
    assert refused.value.code == "no_village"


def test_a_membership_does_not_end_before_it_begins():
    day = date(2026, 11, 23)
    with pytest.raises(Refused) as refused:
        rules.check_membership(make_office(), Role.VERIFIER, day, day - timedelta(days=1))
    assert refused.value.code == "dates"


def test_an_unknown_role_is_refused():
    with pytest.raises(Refused) as refused:
        make_member("king")
    assert refused.value.code == "unknown_role"


def test_adding_a_membership_twice_renews_it():
    office = make_office()
    account = make_member(Role.VERIFIER, office=office, valid_to=clock.today())
    make_member(Role.VERIFIER, account, office)
    assert account_membership(account).valid_to is None
