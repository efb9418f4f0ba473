"""A citizen makes an account: a name and one contact. Two at the same instant are both answered."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from pendopo.foundation.accounts.models import Account
from pendopo.foundation.notices.models import SignInNotice

from .factories import citizen
from .test_sign_in import ASK, BY_EMAIL, BY_PHONE, SIGN_UP, WRITE, code_sent_to, page_text, who

pytestmark = pytest.mark.django_db


def sign_up(browser, contact, name="Sari Contoh", **more):
    return browser.post(SIGN_UP, {"name": name, "contact": contact, **more})


def test_signing_up_by_e_mail(client):
    response = sign_up(client, "Sari@Warga.example", next="/tuban/")
    assert response["Location"].startswith(BY_EMAIL)
    assert who(client) is None
    response = client.post(BY_EMAIL, {"code": code_sent_to("sari@warga.example"), "action": "verify"})
    account = Account.objects.get()
    assert who(client) == str(account.pk)
    assert (account.name, account.email, account.phone) == ("Sari Contoh", "sari@warga.example", None)
    assert not account.has_usable_password()
    assert account.emailaddress_set.get().verified
    assert response["Location"] == "/tuban/"


def test_signing_up_by_phone(client):
    response = sign_up(client, "0812 0000 0001")
    assert response["Location"].startswith(BY_PHONE)
    account = Account.objects.get()
    assert (account.email, account.phone, account.phone_verified) == (None, "+6281200000001", False)
    client.post(BY_PHONE, {"code": code_sent_to("+6281200000001"), "action": "verify"})
    account.refresh_from_db()
    assert account.phone_verified
    assert who(client) == str(account.pk)


def test_two_people_without_e_mail_do_not_collide():
    for contact in ("0812 0000 0001", "0812 0000 0002"):
        assert sign_up(Client(), contact).status_code == 302
    assert Account.objects.count() == 2


def test_the_account_speaks_the_language_of_its_page(client):
    client.cookies["bahasa"] = "en"
    sign_up(client, "sari@warga.example")
    assert Account.objects.get().language == "en"


@pytest.mark.parametrize(
    ("known", "typed", "page"),
    [
        ({"email": "sari@warga.example"}, "sari@warga.example", BY_EMAIL),
        ({"phone": "+6281200000001"}, "081200000001", BY_PHONE),
    ],
)
def test_a_contact_that_is_known_goes_the_same_way_and_gets_another_message(known, typed, page):
    stranger, again = Client(), Client()
    new = typed.replace("sari", "tini").replace("0001", "0002")
    first = sign_up(stranger, new)
    citizen(**known)
    second = sign_up(again, typed)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    shown = [page_text(browser.get(page)) for browser in (stranger, again)]
    assert shown[0].replace("tini", "sari").replace("0002", "0001") == shown[1]
    assert Account.objects.count() == 2
    notice = SignInNotice.objects.get(address=next(iter(known.values())))
    assert "sudah" in notice.body
    assert not re.search(r"\b\d{6}\b", notice.body)
    assert again.post(page, {"code": "000000"}).status_code == 200
    assert who(again) is None


def test_a_name_and_a_contact_are_needed_and_what_was_typed_is_kept(client):
    response = client.post(SIGN_UP, {"name": "", "contact": "bukan apa-apa"})
    assert set(response.context["form"].errors) == {"name", "contact"}
    assert 'value="bukan apa-apa"' in response.content.decode()
    assert Account.objects.count() == 0


def test_another_code_can_be_sent(client):
    sign_up(client, "sari@warga.example")
    first = code_sent_to("sari@warga.example")
    client.post(BY_EMAIL, {"action": "resend"})
    codes = set(re.findall(r"\b\d{6}\b", " ".join(SignInNotice.objects.values_list("body", flat=True))))
    assert SignInNotice.objects.count() == 2
    latest = code_sent_to("sari@warga.example")
    assert {first, latest} == codes
    client.post(BY_EMAIL, {"code": latest, "action": "verify"})
    assert who(client) is not None


def test_who_left_half_way_comes_in_later_by_code(client):
    sign_up(client, "sari@warga.example")
    SignInNotice.objects.all().delete()
    later = Client()
    later.post(ASK, {"contact": "sari@warga.example"})
    later.post(WRITE, {"code": code_sent_to("sari@warga.example")})
    assert who(later) == str(Account.objects.get().pk)


def test_asking_too_often_is_answered_with_a_page_that_says_wait():
    answers = [sign_up(Client(), "0812 0000 0001") for _attempt in range(5)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429, 429]
    assert "Tunggu 5 menit" in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "300"


@pytest.mark.parametrize("contact", ["sari@warga.example", "081200000001"])
def test_a_sign_up_that_comes_a_moment_later_is_told_as_if_it_came_an_hour_later(monkeypatch, contact):
    """The check found nobody, then somebody else was written: the database refuses, the person is not bothered."""
    from allauth.account import forms

    sign_up(Client(), contact)
    monkeypatch.setattr(forms, "email_already_exists", lambda email, *a, **k: (email, False))
    monkeypatch.setattr(forms.flows.manage_email, "email_already_exists", lambda email, *a, **k: (email, False))
    monkeypatch.setattr("pendopo.foundation.accounts.adapter.AccountAdapter.get_user_by_phone", lambda *a: None)
    late = Client()
    response = sign_up(late, contact)
    assert response.status_code == 302
    assert late.get(response["Location"]).status_code == 200
    assert Account.objects.count() == 1
    assert who(late) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("contact", ["sari@warga.example", "081200000001"])
def test_two_sign_ups_at_the_same_instant_are_both_answered(contact):
    barrier = threading.Barrier(2)

    def apply(number):
        try:
            browser = Client(raise_request_exception=False)
            barrier.wait()
            response = sign_up(browser, contact, name=f"Sari {number}")
            return response.status_code, response.headers.get("Location")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(apply, range(2)))
    page = BY_EMAIL if "@" in contact else BY_PHONE
    assert [status for status, _location in answers] == [302, 302]
    assert all(location.startswith(page) for _status, location in answers)
    assert Account.objects.count() == 1
