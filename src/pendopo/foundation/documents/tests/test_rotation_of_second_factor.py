"""The keys of no region rotate: every app and every recovery code goes on working."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from pendopo.foundation.accounts.tests.factories import PASSWORD, make_account
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common import keyring, loose_seals
from pendopo.foundation.common.crypto import NOWHERE
from pendopo.foundation.common.memo import forget_everything
from pendopo.foundation.common.models import DataKey
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import rotation

pytestmark = pytest.mark.django_db(transaction=True)
SIGN_IN, SECOND = "/akun/masuk/", "/akun/masuk/langkah-kedua/"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(keyring.RINGS, "seconds", 0.2)
    monkeypatch.setattr(rotation, "MARGIN", 0.3)


def with_app(name):
    """(account, secret of its app, its recovery codes)"""
    with region_scope("35.23"):
        account = make_account(email=f"{name}@kantor.example", password=PASSWORD)
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return account, secret, RecoveryCodes.activate(account).get_unused_codes()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enters(account, code):
    client = Client()
    client.post(SIGN_IN, {"login": account.email, "password": PASSWORD})
    client.post(SECOND, {"code": code})
    return "_auth_user_id" in client.session


def sealed():
    """Texts as they are stored."""
    return [row.data.get("secret") or row.data["seed"] for row in Authenticator.objects.all()]


def phases():
    with region_scope(NOWHERE):
        return dict(DataKey.objects.filter(purpose="data").values_list("number", "phase"))


def test_every_secret_names_the_new_key_and_still_opens_the_door():
    account, secret, codes = with_app("budi")
    assert {text[:3] for text in sealed()} == {"d1:"}
    outcome = rotation.rotate([NOWHERE], by=SYSTEM)
    assert outcome.moved == 2 and not outcome.stuck
    assert [text[:3] for text in sealed()] == ["d2:"] * 2
    assert phases() == {1: "retired", 2: "current"}
    forget_everything()
    assert enters(account, code_of(secret))
    assert enters(account, codes[0])
    assert not enters(account, codes[0]), "a code opens once"


def test_a_region_of_its_own_moves_none_of_them():
    with_app("budi")
    rotation.rotate(["35.23"], by=SYSTEM)
    assert {text[:3] for text in sealed()} == {"d1:"}


class Killed(BaseException):
    """As a SIGKILL: nothing catches it."""


def test_a_killed_run_goes_on_with_what_is_left(monkeypatch):
    people = [with_app(name) for name in ("budi", "sari", "wati")]
    real, calls = loose_seals._move, []

    def cut(row):
        calls.append(row)
        if len(calls) == 3:
            raise Killed
        return real(row)

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(loose_seals, "_move", cut)
        rotation.rotate([NOWHERE], by=SYSTEM)
    assert sorted(text[:3] for text in sealed()) == ["d1:"] * 4 + ["d2:"] * 2
    assert phases() == {1: "current", 2: "current"}
    account, secret, _codes = people[0]
    assert enters(account, code_of(secret))
    rotation.rotate([NOWHERE], by=SYSTEM)
    assert {text[:3] for text in sealed()} == {"d2:"}
    assert phases() == {1: "retired", 2: "current"}
    for account, _secret, codes in people:
        assert enters(account, codes[0])


def test_an_app_set_up_meanwhile_by_one_who_has_not_heard_is_moved_at_the_end(monkeypatch):
    with_app("budi")
    with region_scope(NOWHERE):
        old = keyring.ring()
    late, real = [], rotation._until_known

    def wait(codes, tell):
        """Another process, that still seals with the old key until it has heard."""
        if not late:
            with monkeypatch.context() as patch:
                patch.setattr(keyring, "ring", lambda: old)
                late.append(with_app("sari"))
            assert "d1:" in {text[:3] for text in sealed()}
        real(codes, tell)

    monkeypatch.setattr(rotation, "_until_known", wait)
    rotation.rotate([NOWHERE], by=SYSTEM)
    assert [text[:3] for text in sealed()] == ["d2:"] * 4
    account, secret, _codes = late[0]
    assert enters(account, code_of(secret))


def test_a_recovery_code_used_at_the_same_instant_stays_used():
    account, _secret, codes = with_app("budi")
    with region_scope(NOWHERE):
        rows = list(loose_seals._rows())
    assert enters(account, codes[3])
    assert [row.swap(["d9:lost"]) for row in rows if "seed" in str(row.swap.args[1])] == [False]
    rotation.rotate([NOWHERE], by=SYSTEM)
    assert not enters(account, codes[3])
    assert enters(account, codes[4])


def test_one_that_does_not_open_is_named_and_keeps_the_old_key():
    account, secret, _codes = with_app("budi")
    _other, _secret, _theirs = with_app("sari")
    broken = Authenticator.objects.exclude(user_id=account.pk).filter(type=Authenticator.Type.TOTP)
    broken.update(data={"secret": "d1:" + "A" * 60})
    outcome = rotation.rotate([NOWHERE], by=SYSTEM)
    assert outcome.stuck == 1
    assert phases() == {1: "current", 2: "current"}
    assert enters(account, code_of(secret))
