"""The second factor: set up, asked for, required for staff where the installation says so."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from pendopo.foundation.accounts import second_factor
from pendopo.foundation.accounts.models import SignInSession
from pendopo.foundation.accounts.roles import NEED_SECOND_FACTOR, Role
from pendopo.foundation.common.scope import region_scope

from .factories import PASSWORD, TUBAN, citizen, make_account, make_member, make_region

pytestmark = pytest.mark.django_db

SIGN_IN, SECOND, HOME = "/akun/masuk/", "/akun/masuk/langkah-kedua/", "/akun/keamanan/"
SET_UP, AGAIN, CODES, REMOVE = (f"{HOME}{page}/" for page in ("pasang", "kode", "kode-cadangan", "lepas"))
WORK = "/tuban/kerja/"


@pytest.fixture
def officer():
    make_region()
    with region_scope(TUBAN):
        return make_member(Role.VERIFIER, make_account(email="budi@kantor.example", password=PASSWORD))


@pytest.fixture
def required(settings):
    settings.PENDOPO_SECOND_FACTOR = "required"


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in(client: Client, account, **more):
    return client.post(SIGN_IN, {"login": account.email, "password": PASSWORD, **more})


def set_up(client: Client, code_from=code_of) -> str:
    """Walk the page as a person does; returns the secret."""
    page = client.get(SET_UP).content.decode()
    secret = re.search(r'class="code">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    answer = client.post(SET_UP, {"code": code_from(secret)})
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == CODES
    return secret


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def ready(account) -> tuple[Client, str]:
    """An account with the second factor, and the secret of its app."""
    client = Client()
    sign_in(client, account)
    secret = set_up(client)
    client.post("/akun/keluar/")
    return client, secret


def test_every_role_of_today_needs_it():
    assert set(Role.values) == NEED_SECOND_FACTOR


def test_an_officer_without_it_is_led_to_set_it_up_and_then_to_work(client, officer, required):
    sign_in(client, officer)
    assert client.get(WORK)["Location"] == SET_UP
    assert client.post(f"{WORK}loket/")["Location"] == SET_UP
    set_up(client)
    page = client.get(CODES).content.decode()
    assert len(re.findall(r'<li class="digits">\d{8}<', page)) == 10
    assert f'href="{WORK}loket/"' in page
    assert client.get(WORK).status_code == 200


def test_without_it_nothing_of_staff_works_anywhere(client, officer, required, rf):
    """Not only pages of the workbench: whoever asks who the officer is gets nobody."""
    from pendopo.foundation.accounts.staff import staff_of

    sign_in(client, officer)
    request = rf.get(WORK)
    request.user, request.session = officer, client.session
    with region_scope(TUBAN):
        assert staff_of(request) is None
    assert WORK not in client.get("/tuban/").content.decode()


def test_where_it_is_optional_the_workbench_is_open(client, officer):
    sign_in(client, officer)
    assert client.get(WORK).status_code == 200


def test_somebody_who_has_it_is_asked_after_the_password(officer, required):
    client, secret = ready(officer)
    assert sign_in(client, officer, next=WORK)["Location"].split("?")[0] == SECOND
    assert not is_in(client)
    assert client.get(WORK)["Location"].startswith(SIGN_IN)
    wrong = client.post(SECOND, {"code": "000000"})
    assert "Kode tidak cocok" in wrong.content.decode()
    answer = client.post(SECOND, {"code": code_of(secret, 1)})
    assert answer["Location"] == WORK
    assert client.get(WORK).status_code == 200


def test_it_is_asked_after_a_code_by_e_mail_too(officer):
    from .test_sign_in import ASK, WRITE, code_sent_to

    client, _secret = ready(officer)
    client.post(ASK, {"contact": officer.email})
    assert client.post(WRITE, {"code": code_sent_to(officer.email)})["Location"].split("?")[0] == SECOND
    assert not is_in(client)


def test_a_session_from_before_is_asked_for_a_code_at_the_desk(officer, required):
    old = Client()
    sign_in(old, officer)
    _client, secret = ready(officer)
    assert old.get(WORK)["Location"] == f"{AGAIN}?next={WORK}"
    assert old.post(f"{AGAIN}?next={WORK}", {"code": code_of(secret, 1), "next": WORK})["Location"] == WORK
    assert old.get(WORK).status_code == 200


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_one_step_off_is_tolerated(officer, steps, opens):
    client = Client()
    sign_in(client, officer)
    secret = set_up(client, lambda secret: code_of(secret, 1 if steps < 1 else -1))
    client.post("/akun/keluar/")
    sign_in(client, officer)
    client.post(SECOND, {"code": code_of(secret, steps)})
    assert is_in(client) == opens


def test_a_used_code_opens_nothing_again_not_even_at_the_end_of_its_life(officer, monkeypatch):
    client, secret = ready(officer)
    code, real = code_of(secret, 1), time.time
    sign_in(client, officer)
    client.post(SECOND, {"code": code})
    assert is_in(client)
    for later in (1, 40):  # allauth alone forgets it after 30 seconds
        monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda later=later: real() + later)
        thief = Client()
        sign_in(thief, officer)
        thief.post(SECOND, {"code": f"{code[:3]} {code[3:]}"})
        assert not is_in(thief), later


def test_ten_wrong_codes_close_the_second_door_in_every_browser(officer):
    _client, secret = ready(officer)
    for _attempt in range(2):
        thief = Client()
        sign_in(thief, officer)
        for _guess in range(5):
            thief.post(SECOND, {"code": "000000"})
    late = Client()
    sign_in(late, officer)
    assert "Tunggu satu jam" in late.post(SECOND, {"code": code_of(secret, 1)}).content.decode()
    assert not is_in(late)


def test_a_recovery_code_opens_once(officer):
    client = Client()
    sign_in(client, officer)
    set_up(client)
    code = re.search(r'<li class="digits">(\d{8})<', client.get(CODES).content.decode()).group(1)
    for opens in (True, False):
        client.post("/akun/keluar/")
        sign_in(client, officer)
        client.post(SECOND, {"code": code})
        assert is_in(client) == opens


def test_recovery_codes_are_shown_once(officer):
    client = Client()
    sign_in(client, officer)
    set_up(client)
    first, second = (client.get(CODES).content.decode() for _time in range(2))
    assert len(re.findall(r"\b\d{8}\b", first)) == 10
    assert not re.findall(r"\b\d{8}\b", second)
    assert "Sisa 10 kode" in second


def test_secrets_are_stored_encrypted_also_while_they_wait(officer):
    client = Client()
    sign_in(client, officer)
    page = client.get(SET_UP).content.decode()
    secret = re.search(r'class="code">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
    waiting = SignInSession.objects.get(account_id=officer.pk).get_decoded()
    assert secret not in str(waiting)
    client.post(SET_UP, {"code": code_of(secret)})
    for row in Authenticator.objects.filter(user=officer):
        assert secret not in str(row.data)
        assert not re.fullmatch(r"[0-9a-f]{80}", str(row.data.get("seed", "")))
    assert secret not in str(SignInSession.objects.get(account_id=officer.pk).get_decoded())


def test_the_page_works_by_eye_and_by_hand(officer):
    client = Client()
    sign_in(client, officer)
    page = client.get(SET_UP).content.decode()
    assert "<svg" in page and "<script>" not in page and "style=" not in page
    assert "otpauth://totp/budi%40kantor.example?secret=" in page
    first = re.search(r'class="code">([A-Z2-7 ]+)<', page).group(1)
    assert first in client.get(SET_UP).content.decode(), "loaded again, it is the same key"


def test_removing_it_asks_again_and_closes_the_desk(officer, required):
    client = Client()
    sign_in(client, officer)
    set_up(client)
    assert client.get(WORK).status_code == 200
    assert client.post(REMOVE)["Location"] == HOME
    assert not Authenticator.objects.filter(user=officer).exists()
    assert client.get(WORK)["Location"] == SET_UP


def test_an_old_session_removes_nothing_without_proof(officer, monkeypatch):
    client = Client()
    sign_in(client, officer)
    set_up(client)
    later = time.time() + 400
    monkeypatch.setattr("pendopo.foundation.accounts.adapter.now", lambda: _Moment(later))
    assert client.post(REMOVE)["Location"].startswith("/akun/sandi/ulangi/")
    assert second_factor.is_set_up(officer)


class _Moment:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def timestamp(self) -> float:
        return self.seconds


def test_a_citizen_may_have_it_and_needs_not(client, required):
    account = citizen(email="sari@warga.example")
    client.force_login(account)
    make_region()
    assert client.get("/tuban/permohonan-saya/").status_code == 200
    assert "Belum terpasang" in client.get(HOME).content.decode()
    set_up(client)
    assert "Terpasang" in client.get(HOME).content.decode()


def test_the_owner_is_told_when_it_changes(officer, django_capture_on_commit_callbacks):
    from pendopo.foundation.notices.models import SignInNotice

    client = Client()
    sign_in(client, officer)
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    notice = SignInNotice.objects.get(address=officer.email)
    assert "dipasang di akun Pendopo Anda" in notice.body and "Bukan Anda?" in notice.body


@pytest.mark.parametrize("page", [HOME, SET_UP, AGAIN, CODES, REMOVE])
def test_strangers_are_asked_to_sign_in(client, page):
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer["Location"].startswith(SIGN_IN)
