"""The sign-in pages: by password and by code, with nothing told to those who only guess."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from pendopo.foundation.accounts.models import Account
from pendopo.foundation.audit.actions import EVERYWHERE
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.notices import gateways, queries
from pendopo.foundation.notices.models import OutboxRow, SignInNotice
from pendopo.foundation.notices.tests.factories import gateway

from .factories import PASSWORD, TUBAN, citizen, make_account

pytestmark = pytest.mark.django_db

SIGN_IN, ASK, WRITE = "/akun/masuk/", "/akun/masuk/kode/", "/akun/masuk/kode/tulis/"
SIGN_UP, BY_EMAIL, BY_PHONE = "/akun/daftar/", "/akun/daftar/e-mail/", "/akun/daftar/ponsel/"


@pytest.fixture
def officer():
    with region_scope(TUBAN):
        return make_account(email="budi@kantor.example", phone="081200000010", password=PASSWORD)


def who(client):
    return client.session.get("_auth_user_id")


def is_signed_in(client, account):
    return who(client) == str(account.pk)


def code_sent_to(address):
    notice = queries.sign_in_notices().filter(address=address).first()
    assert notice, f"nothing was sent to {address}"
    return re.search(r"\b\d{6}\b", notice.body).group()


def page_text(response):
    """The page without what differs from request to request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


# by password


@pytest.mark.parametrize(
    "typed", ["budi@kantor.example", " Budi@Kantor.example", "0812 0000 0010", "+6281200000010"]
)
def test_signing_in_with_either_contact_and_the_password(client, officer, typed):
    response = client.post(SIGN_IN, {"login": typed, "password": PASSWORD})
    assert response.status_code == 302
    assert is_signed_in(client, officer)


@pytest.mark.parametrize(
    "typed", ["budi@kantor.example", "0812 0000 0010", "nobody@kantor.example", "081299999999", "?"]
)
def test_a_wrong_password_and_an_unknown_contact_get_the_same_answer(client, officer, typed):
    response = client.post(SIGN_IN, {"login": typed, "password": "bukan kata sandinya"})
    assert response.status_code == 200
    assert "E-mail, nomor ponsel, atau kata sandi tidak cocok." in response.content.decode()
    assert typed in response.content.decode()
    assert who(client) is None


def test_five_wrong_passwords_close_the_door_to_that_contact_only(client, officer):
    for _attempt in range(5):
        client.post(SIGN_IN, {"login": "081200000010", "password": "salah salah"})
    response = client.post(SIGN_IN, {"login": "081200000010", "password": PASSWORD})
    assert "Terlalu banyak percobaan" in response.content.decode()
    with region_scope(TUBAN):
        other = make_account(email="", phone="081200000011", password=PASSWORD)
    client.post(SIGN_IN, {"login": "081200000011", "password": PASSWORD})
    assert is_signed_in(client, other)


def test_a_closed_account_is_told_so_and_stays_out(client, officer):
    officer.is_active = False
    officer.save()
    response = client.post(SIGN_IN, {"login": "budi@kantor.example", "password": PASSWORD}, follow=True)
    assert "Akun tidak aktif" in response.content.decode()
    assert who(client) is None


def test_after_signing_in_one_goes_on_to_the_page_one_came_for(client, officer):
    page = client.get(SIGN_IN, {"next": "/tuban/kerja/"})
    assert 'name="next" value="/tuban/kerja/"' in page.content.decode()
    response = client.post(SIGN_IN, {"login": officer.email, "password": PASSWORD, "next": "/tuban/kerja/"})
    assert response["Location"] == "/tuban/kerja/"


@pytest.mark.parametrize(
    "target", ["https://jahat.example/", "//jahat.example/", "javascript:alert(1)", "\\\\jahat"]
)
def test_nobody_is_sent_to_another_site(client, officer, target):
    response = client.post(SIGN_IN, {"login": officer.email, "password": PASSWORD, "next": target})
    assert response["Location"] == "/"


def test_a_password_session_ends_with_the_browser(client, officer):
    client.post(SIGN_IN, {"login": officer.email, "password": PASSWORD})
    assert client.session.get_expire_at_browser_close()


# by code


def test_signing_in_with_a_code_by_e_mail(client):
    account = citizen(email="sari@warga.example")
    response = client.post(ASK, {"contact": "SARI@warga.example", "next": "/tuban/"})
    assert response["Location"] == WRITE + "?next=%2Ftuban%2F"
    response = client.post(WRITE, {"code": code_sent_to("sari@warga.example"), "next": "/tuban/"})
    assert response["Location"] == "/tuban/"
    assert is_signed_in(client, account)


def test_signing_in_with_a_code_by_phone(client):
    account = citizen(phone="+6281200000001")
    client.post(ASK, {"contact": "0812-0000-0001"})
    assert SignInNotice.objects.get().channel == "sms"
    client.post(WRITE, {"code": code_sent_to("+6281200000001")})
    assert is_signed_in(client, account)


@pytest.mark.parametrize(("known", "unknown"), [("sari@warga.example", "tini@warga.example")])
def test_asking_a_code_for_an_unknown_e_mail_looks_the_same(client, known, unknown):
    citizen(email=known)
    answers = []
    for contact in (known, unknown):
        browser = Client()
        asked = browser.post(ASK, {"contact": contact})
        written = browser.get(WRITE)
        wrong = browser.post(WRITE, {"code": "000000"})
        answers.append(
            [asked.status_code, asked["Location"]]
            + [page_text(page).replace(contact, "X") for page in (written, wrong)]
        )
    assert answers[0] == answers[1]
    assert SignInNotice.objects.get(address=unknown).subject == "Belum ada akun Pendopo"


def test_asking_a_code_for_an_unknown_phone_looks_the_same(client):
    citizen(phone="+6281200000001")
    answers = []
    for contact in ("+6281200000001", "+6281200000002"):
        browser = Client()
        asked = browser.post(ASK, {"contact": contact})
        written = browser.get(WRITE)
        answers.append([asked.status_code, asked["Location"], page_text(written).replace(contact, "X")])
    assert answers[0] == answers[1]
    assert not re.search(r"\d{6}", SignInNotice.objects.get(address="+6281200000002").body)


@pytest.mark.parametrize("contact", ["sari@", "0812", "Sari", ""])
def test_what_is_no_contact_is_said_beside_the_box_and_kept(client, contact):
    response = client.post(ASK, {"contact": contact})
    assert response.status_code == 200
    assert response.context["form"].errors["contact"]
    assert f'value="{contact}"' in response.content.decode() or not contact


def test_three_wrong_codes_end_the_attempt(client):
    citizen(email="sari@warga.example")
    client.post(ASK, {"contact": "sari@warga.example"})
    right = code_sent_to("sari@warga.example")
    wrong = "111111" if right != "111111" else "222222"
    pages = [client.post(WRITE, {"code": wrong}) for _attempt in range(3)]
    assert [page.status_code for page in pages] == [200, 200, 302]
    client.post(WRITE, {"code": right})
    assert who(client) is None


def test_a_code_is_good_for_ten_minutes(client, monkeypatch):
    citizen(email="sari@warga.example")
    client.post(ASK, {"contact": "sari@warga.example"})
    code = code_sent_to("sari@warga.example")
    import time

    real = time.time
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: real() + 601)
    client.post(WRITE, {"code": code})
    assert who(client) is None
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert not queries.sign_in_notices().exists()


def test_a_code_does_not_open_another_browser(client):
    citizen(email="sari@warga.example")
    client.post(ASK, {"contact": "sari@warga.example"})
    code = code_sent_to("sari@warga.example")
    thief = Client()
    thief.post(WRITE, {"code": code})
    assert who(thief) is None


def test_a_used_code_is_gone_from_the_screen_and_was_never_in_the_outbox(client):
    citizen(email="sari@warga.example")
    client.post(ASK, {"contact": "sari@warga.example"})
    client.post(WRITE, {"code": code_sent_to("sari@warga.example")})
    assert not SignInNotice.objects.exists()
    assert not OutboxRow.objects.exists()


def test_codes_cannot_be_asked_for_without_end(client):
    citizen(phone="+6281200000001")
    sent = 0
    for _attempt in range(5):
        Client().post(ASK, {"contact": "081200000001"})
        sent = SignInNotice.objects.count()
    assert sent == 3


def test_starting_again_leads_back_to_asking(client):
    citizen(email="sari@warga.example")
    client.post(ASK, {"contact": "sari@warga.example"})
    assert client.get(ASK)["Location"] == WRITE
    assert client.post("/akun/keluar/", {"next": ASK})["Location"] == ASK
    assert client.get(ASK).status_code == 200


# how codes travel


def test_in_production_a_code_goes_out_by_mail_and_is_stored_nowhere(client, settings):
    citizen(email="sari@warga.example")
    settings.MODE = "production"
    client.post(ASK, {"contact": "sari@warga.example"})
    assert not SignInNotice.objects.exists()
    assert mail.outbox[0].to == ["sari@warga.example"]
    assert re.search(r"\b\d{6}\b", mail.outbox[0].body)


def test_in_production_a_code_goes_out_by_sms(client, settings):
    account = citizen(phone="+6281200000001")
    settings.MODE = "production"
    with gateway(settings) as sms:
        client.post(ASK, {"contact": "081200000001"})
        body, _headers = sms.seen[0]
    assert body["to"] == "+6281200000001"
    client.post(WRITE, {"code": re.search(r"\b\d{6}\b", body["text"]).group()})
    assert is_signed_in(client, account)


@pytest.mark.parametrize("contact", ["+6281200000001", "+6281200000002"])
def test_a_code_that_could_not_be_sent_is_said_alike_to_known_and_unknown(client, settings, contact):
    citizen(phone="+6281200000001")
    settings.MODE = "production"
    settings.PENDOPO_SMS_URL = ""
    response = client.post(ASK, {"contact": contact}, follow=True)
    assert "Kode belum dapat dikirim" in response.content.decode()
    assert response.status_code == 200


def test_a_sick_gateway_does_not_break_the_page(client, settings, monkeypatch):
    citizen(phone="+6281200000001")
    settings.MODE = "production"

    def sick(*args, **kwargs):
        raise gateways.Temporary("gateway: ReadTimeout")

    settings.PENDOPO_SMS_URL = "http://127.0.0.1:9/"
    monkeypatch.setattr(gateways, "send", sick)
    assert client.post(ASK, {"contact": "081200000001"}).status_code == 302


def test_the_demo_shows_the_message_on_the_page_itself(client, settings):
    citizen(email="sari@warga.example")
    settings.IS_DEMO = True
    client.post(ASK, {"contact": "sari@warga.example"})
    assert code_sent_to("sari@warga.example") in client.get(WRITE).content.decode()
    settings.IS_DEMO = False
    assert code_sent_to("sari@warga.example") not in client.get(WRITE).content.decode()


# leaving, and the rest


def test_signing_out_takes_a_button_not_a_link(client, officer):
    client.force_login(officer)
    assert client.get("/akun/keluar/").status_code == 200
    assert is_signed_in(client, officer)
    assert client.post("/akun/keluar/")["Location"] == "/"
    assert who(client) is None


def test_a_forgotten_password_is_replaced_with_a_code_by_e_mail(client, officer):
    response = client.post("/akun/sandi/", {"email": "Budi@Kantor.example"})
    assert response["Location"] == "/akun/sandi/kode/"
    response = client.post("/akun/sandi/kode/", {"code": code_sent_to("budi@kantor.example")})
    assert response["Location"] == "/akun/sandi/baru/"
    short = client.post("/akun/sandi/baru/", {"password1": "pendek"})
    assert short.context["form"].errors["password1"]
    done = client.post("/akun/sandi/baru/", {"password1": "sandi-baru-contoh"}, follow=True)
    assert "Kata sandi sudah diganti" in done.content.decode()
    client.post(SIGN_IN, {"login": officer.email, "password": "sandi-baru-contoh"})
    assert is_signed_in(client, officer)


def test_a_forgotten_password_of_nobody_looks_the_same(client, officer):
    answers = []
    for email in (officer.email, "nobody@kantor.example"):
        browser = Client()
        asked = browser.post("/akun/sandi/", {"email": email})
        page = browser.get("/akun/sandi/kode/")
        answers.append((asked["Location"], page_text(page).replace(email, "X")))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "path",
    [SIGN_IN, ASK, SIGN_UP, "/akun/sandi/", "/akun/tidak-aktif/", "/akun/sandi/selesai/"],
)
def test_each_page_stands_in_our_frame_in_indonesian(client, path):
    response = client.get(path)
    text = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="id">' in text
    assert "<h1>" in text
    for foreign in ("Sign In", "Password", "Email address", "placeholder="):
        assert foreign not in text


@pytest.mark.parametrize("path", [BY_EMAIL, BY_PHONE, WRITE, SIGN_IN, ASK, SIGN_UP])
def test_pages_on_the_way_in_send_the_signed_in_on(client, officer, path):
    client.force_login(officer)
    assert client.get(path)["Location"] == "/"


@pytest.mark.parametrize("path", [BY_EMAIL, BY_PHONE, WRITE, "/akun/sandi/kode/", "/akun/sandi/baru/"])
def test_pages_in_the_middle_send_strangers_to_the_beginning(client, path):
    response = client.get(path, follow=True)
    assert response.status_code == 200
    assert who(client) is None


@pytest.mark.parametrize(
    "name", ["account_email", "account_change_phone", "account_change_password", "account_set_password"]
)
def test_pages_of_allauth_that_are_not_needed_are_not_mounted(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_typing_the_password_again_is_checked(client, officer):
    client.post(SIGN_IN, {"login": officer.email, "password": PASSWORD})
    wrong = client.post("/akun/sandi/ulangi/", {"password": "salah salah", "next": "/tuban/"})
    assert "Kata sandi tidak cocok." in wrong.content.decode()
    right = client.post("/akun/sandi/ulangi/", {"password": PASSWORD, "next": "/tuban/"})
    assert right["Location"] == "/tuban/"


def test_signing_in_out_and_failing_are_recorded_without_addresses(client, officer):
    client.post(SIGN_IN, {"login": officer.email, "password": "salah salah"})
    client.post(SIGN_IN, {"login": officer.email, "password": PASSWORD})
    client.post("/akun/keluar/")
    with region_scope(EVERYWHERE):
        rows = list(AuditEvent.objects.order_by("id"))
    assert [row.tag for row in rows] == ["account.sign_in_failed", "account.signed_in", "account.signed_out"]
    assert [row.subject_key for row in rows[1:]] == [str(officer.pk)] * 2
    assert "budi" not in str([(row.subject_key, row.actor_key, row.fields) for row in rows])


def test_sign_up_is_open_to_citizens_only_with_csrf(officer):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(SIGN_IN, {"login": officer.email, "password": PASSWORD}).status_code == 403
    assert Account.objects.count() == 1
