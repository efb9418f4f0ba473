"""Wrong passwords: the door closes for one account at one address, never for the officer everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client

from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope

from .factories import PASSWORD, TUBAN, make_account
from .test_sign_in import ASK, SIGN_IN, WRITE, code_sent_to, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    with region_scope(TUBAN):
        return make_account(email="budi@kantor.example", phone="081200000010", password=PASSWORD)


def attempt(login="budi@kantor.example", password="salah salah", address="203.0.113.7"):
    client = Client(REMOTE_ADDR=address)
    return client, client.post(SIGN_IN, {"login": login, "password": password})


def test_the_fifth_wrong_password_closes_the_door_here_with_a_page_and_a_time(officer):
    answers = [attempt()[1] for _try in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2
    assert answers[-1]["Retry-After"] == "900"
    page = answers[-1].content.decode()
    assert "Tunggu 15 menit" in page and "Masuk dengan kode" in page and '<html lang="id">' in page
    client, answer = attempt(password=PASSWORD)
    assert answer.status_code == 429 and who(client) is None


def test_from_another_address_the_officer_still_comes_in(officer):
    for _try in range(6):
        attempt()
    client, _answer = attempt(password=PASSWORD, address="198.51.100.9")
    assert who(client) == str(officer.pk)


def test_a_colleague_behind_the_same_address_still_comes_in(officer):
    with region_scope(TUBAN):
        other = make_account(email="ani@kantor.example", password=PASSWORD)
    for _try in range(6):
        attempt()
    client, _answer = attempt(login="ani@kantor.example", password=PASSWORD)
    assert who(client) == str(other.pk)


def test_an_unknown_account_is_closed_alike(officer):
    known = [attempt()[1] for _try in range(6)]
    unknown = [attempt(login="nobody@kantor.example")[1] for _try in range(6)]
    assert [one.status_code for one in known] == [one.status_code for one in unknown]


def test_guessing_from_many_addresses_closes_the_password_but_not_the_code(officer):
    for number in range(52):
        attempt(address=f"203.0.113.{number}")
    client, answer = attempt(password=PASSWORD, address="198.51.100.9")
    assert who(client) is None and "Terlalu banyak percobaan" in answer.content.decode()
    client.post(ASK, {"contact": officer.email})
    client.post(WRITE, {"code": code_sent_to(officer.email)})
    assert who(client) == str(officer.pk)


def test_after_a_quarter_of_an_hour_the_door_opens_and_trying_does_not_prolong_it(officer, monkeypatch):
    for _try in range(8):
        attempt()
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr("axes.attempts.now", lambda: later)
    monkeypatch.setattr("axes.handlers.proxy.now", lambda: later)
    client, _answer = attempt(password=PASSWORD)
    assert who(client) == str(officer.pk)


def test_a_right_password_forgets_the_wrong_ones(officer):
    for _round in range(3):
        for _try in range(4):
            attempt()
        client, _answer = attempt(password=PASSWORD)
        assert who(client) == str(officer.pk)


def test_no_address_and_no_password_is_kept(officer):
    attempt()
    attempt(login="081200000010")
    for row in AccessAttempt.objects.all():
        said = f"{row.username} {row.get_data} {row.post_data}"
        for secret in ("budi", "kantor.example", "8120000", "salah"):
            assert secret not in said


def test_an_ipv6_guest_cannot_change_the_address_within_the_network(officer):
    for number in range(6):
        _client, answer = attempt(address=f"2001:db8:0:1::{number}")
    assert answer.status_code == 429
