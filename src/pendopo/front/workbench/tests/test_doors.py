"""Who may open which page. Whatever is not theirs answers without a hint."""

from __future__ import annotations

import pytest
from django.test import Client

from pendopo.engine.cases.tests.factories import World

from .factories import ROLES, case_at, citizen, desk_url, officer

PAGES = {
    "": "case_list",
    "loket/": "case_enter",
    "angka/": "figure_read",
    "angka/cases.received/": "figure_read",
    "angka/cases.received.csv": "figure_read",
}
CASE_PAGES = {
    "": "case_read",
    "kembalikan": "case_return",
    "tolak": "case_reject",
    "buka": "person_reveal",
    "berkas/proof": "case_read",
    "ambil": "case_read",
    "lepas": "case_read",
    "selesai": "case_read",
    "register": "case_register",
    "dokumen": "case_register",
    "surat": "case_read",
    "dokumen-register": "case_read",
}


def test_a_stranger_is_asked_to_sign_in_and_brought_back(world: World) -> None:
    case = case_at(world)
    for url in [f"/tuban/kerja/{page}" for page in PAGES] + [desk_url(case, page) for page in CASE_PAGES]:
        for method in ("get", "post"):
            response = getattr(Client(), method)(url)
            assert response.status_code == 302, url
            assert response["Location"].startswith("/akun/"), url
            assert url.split("?")[0] in response["Location"].replace("%2F", "/"), url


def test_a_citizen_sees_no_workbench(world: World) -> None:
    case, client = case_at(world), citizen()
    for url in [f"/tuban/kerja/{page}" for page in PAGES] + [desk_url(case, page) for page in CASE_PAGES]:
        for method in ("get", "post"):
            assert getattr(client, method)(url).status_code == 404, url


def test_staff_of_another_region_see_no_workbench_here(world: World, neighbour: World) -> None:
    case = case_at(world, "verify")
    for role in ROLES:
        client = officer(neighbour, role)
        for url in [f"/tuban/kerja/{page}" for page in PAGES] + [desk_url(case, page) for page in CASE_PAGES]:
            for method in ("get", "post"):
                assert getattr(client, method)(url).status_code == 404, (role, url)


def test_a_case_of_another_region_is_not_found_through_ones_own_address(world: World, neighbour: World) -> None:
    case = case_at(world, "verify")
    client, allowed = officer(neighbour, "verifier"), neighbour.staff["verifier"].permissions
    for page, permission in CASE_PAGES.items():
        expected = 404 if permission in allowed else 403
        assert client.get(desk_url(case, page, "lamongan")).status_code == expected, page
        assert client.post(desk_url(case, page, "lamongan")).status_code == expected, page


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_exactly_the_pages_its_permissions_name(world: World, role: str) -> None:
    client, allowed = officer(world, role), world.staff[role].permissions
    for page, permission in PAGES.items():
        expected = 200 if permission in allowed else 403
        assert client.get(f"/tuban/kerja/{page}").status_code == expected, page


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_exactly_the_verbs_its_permissions_name(world: World, role: str) -> None:
    case = case_at(world, "verify")
    client, allowed = officer(world, role), world.staff[role].permissions
    for page, permission in CASE_PAGES.items():
        status = client.get(desk_url(case, page)).status_code
        assert (status == 403) == (permission not in allowed), (page, status)


def test_a_refusal_does_not_say_whether_the_case_exists(world: World) -> None:
    case = case_at(world, "verify")
    client = officer(world, "region_admin")
    unknown = f"/tuban/kerja/permohonan/{case.reference[:-1]}0/"
    there, nowhere = client.get(desk_url(case)), client.get(unknown)
    assert there.status_code == nowhere.status_code == 403


def test_a_village_officer_sees_only_the_cases_of_the_village(world: World) -> None:
    near, far = case_at(world), case_at(world, "verify", village=world.far_village)
    client = officer(world, "village_officer")
    assert client.get(desk_url(near)).status_code == 200
    for page in CASE_PAGES:
        assert client.get(desk_url(far, page)).status_code in (403, 404), page
    assert client.get(desk_url(far)).status_code == 404
    page = client.get("/tuban/kerja/?tampilan=open").content.decode()
    assert near.reference in page and far.reference not in page


def test_the_tabs_lead_only_where_one_may_go(world: World) -> None:
    admin = officer(world, "region_admin").get("/tuban/kerja/angka/").content.decode()
    assert 'href="/tuban/kerja/angka/"' in admin
    assert 'href="/tuban/kerja/loket/"' not in admin
    assert 'href="/tuban/kerja/"' not in admin
    clerk = officer(world, "counter_officer").get("/tuban/kerja/").content.decode()
    assert 'href="/tuban/kerja/loket/"' in clerk
    assert 'href="/tuban/kerja/angka/"' not in clerk


def test_every_view_says_which_permission_it_needs() -> None:
    from ..urls import urlpatterns

    for pattern in urlpatterns:
        assert pattern.callback.required_permission, pattern.name
