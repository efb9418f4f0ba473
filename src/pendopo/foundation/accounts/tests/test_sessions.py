"""Where one is signed in, ending that, and sessions that end by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from pendopo.foundation.accounts import devices, sessions
from pendopo.foundation.accounts.models import SignInSession
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope

from .factories import PASSWORD, TUBAN, make_account, make_member, make_region

pytestmark = pytest.mark.django_db

SIGN_IN, HOME, END, WORK = "/akun/masuk/", "/akun/keamanan/", "/akun/keamanan/perangkat/", "/tuban/kerja/"
PHONE = "Mozilla/5.0 (Linux; Android 13; SM-A045F) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36"
PC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def officer():
    make_region()
    with region_scope(TUBAN):
        return make_member(Role.VERIFIER, make_account(email="budi@kantor.example", password=PASSWORD))


def browser(account, agent=PC, address="203.0.113.77"):
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post(SIGN_IN, {"login": account.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(account.pk)
    return client


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (PHONE, "Chrome · Android"),
        (PC, "Firefox · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari · iPhone"),
        ("curl/8.0", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_device_is_named_by_browser_and_system_and_by_nothing_else(agent, said):
    assert sessions.device_of(agent) == said


@pytest.mark.parametrize(
    ("address", "said"),
    [("203.0.113.77", "203.0.113.…"), ("2001:db8:1:2::9", "2001:0db8:0001:…"), ("", ""), ("unix", "")],
)
def test_a_place_is_a_network_not_an_address(address, said):
    assert sessions.place_of(address) == said


def test_the_list_shows_this_device_first_and_no_whole_address(officer):
    browser(officer, PHONE, "198.51.100.4")
    here = browser(officer)
    page = here.get(HOME).content.decode()
    assert page.index("Firefox · Windows") < page.index("Chrome · Android")
    assert "198.51.100.…" in page and "198.51.100.4" not in page
    assert page.count("Perangkat ini") == 1
    for row in SignInSession.objects.all():
        assert row.session_key not in page


def test_one_other_device_is_ended(officer):
    there, here, third = browser(officer, PHONE), browser(officer), browser(officer)
    handle = next(
        one.handle for one in devices.devices(officer, here.session.session_key) if "Chrome" in one.device
    )
    assert here.post(END, {"handle": handle})["Location"] == HOME
    assert [is_in(one) for one in (there, here, third)] == [False, True, True]


def test_all_others_are_ended(officer):
    others, here = [browser(officer), browser(officer, PHONE)], browser(officer)
    here.post(END)
    assert is_in(here) and not any(is_in(one) for one in others)


def test_nobody_ends_the_session_of_another(officer):
    with region_scope(TUBAN):
        other = make_account(email="ani@kantor.example", password=PASSWORD)
    theirs, mine = browser(other), browser(officer)
    handle = devices.devices(other, None)[0].handle
    mine.post(END, {"handle": handle})
    mine.post(END)
    assert is_in(theirs)
    assert Client().post(END)["Location"].startswith(SIGN_IN)


def test_signing_in_gives_the_session_a_new_name(officer):
    client = Client()
    client.get("/tuban/layanan/")
    client.session["known"] = 1
    planted = client.session
    planted["known"] = 1
    planted.save()
    client.cookies["sessionid"] = planted.session_key
    client.post(SIGN_IN, {"login": officer.email, "password": PASSWORD})
    assert is_in(client) and client.session.session_key != planted.session_key
    assert not SignInSession.objects.filter(pk=planted.session_key).exists()


def test_a_new_password_ends_every_session(officer):
    from .test_sign_in import code_sent_to

    old, fresh = browser(officer), Client()
    fresh.post("/akun/sandi/", {"email": officer.email})
    fresh.post("/akun/sandi/kode/", {"code": code_sent_to(officer.email)})
    fresh.post("/akun/sandi/baru/", {"password1": "sandi-baru-contoh"})
    assert not is_in(old)
    assert not SignInSession.objects.filter(account_id=officer.pk).exists()


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_staff_who_rested_an_hour_sign_in_again(officer, minutes, works):
    client = browser(officer)
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        answer = client.get(WORK)
        assert (answer.status_code == 200) == works
        assert is_in(client) == works
    if not works:
        assert answer["Location"] == f"{SIGN_IN}?next={WORK}"
        assert "Anda keluar sendiri setelah 60 menit" in client.get(answer["Location"]).content.decode()


def test_another_page_in_between_does_not_wake_an_idle_session_for_work(officer):
    client, start = browser(officer), clock.now()
    with clock.at(start + timedelta(minutes=61)):
        assert client.get("/tuban/").status_code == 200
    with clock.at(start + timedelta(minutes=62)):
        assert client.get(WORK).status_code == 302


def test_a_citizen_who_rested_an_hour_goes_on(officer):
    with region_scope(TUBAN):
        citizen = make_account(email="sari@warga.example", password=PASSWORD)
    client = browser(citizen)
    with clock.at(clock.now() + timedelta(hours=3)):
        assert client.get("/tuban/permohonan-saya/").status_code == 200


def test_no_session_lives_longer_than_twelve_hours(officer):
    client, start = browser(officer), clock.now()
    for hour in range(1, 25):
        with clock.at(start + timedelta(minutes=30 * hour)):
            client.get("/tuban/")
    assert is_in(client)
    with clock.at(start + timedelta(hours=12, seconds=2)):
        client.get("/tuban/")
    assert not is_in(client)


def test_use_is_noted_every_five_minutes_and_costs_nothing_in_between(officer, django_assert_num_queries):
    client, start = browser(officer), clock.now()
    client.get(WORK)
    with clock.at(start + timedelta(minutes=4)):
        client.get(WORK)
    assert devices.devices(officer, None)[0].seen_at - start < timedelta(seconds=2)
    with clock.at(start + timedelta(minutes=6)):
        client.get(WORK)
    assert devices.devices(officer, None)[0].seen_at - start > timedelta(minutes=5)
