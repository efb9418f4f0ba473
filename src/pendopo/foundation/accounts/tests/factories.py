"""Accounts, offices and people, made through the real actions."""

from __future__ import annotations

from itertools import count

from pendopo.foundation.accounts import actions
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.regions.models import Province, Region

TUBAN, LAMONGAN = "35.23", "35.24"
PASSWORD = "kata-sandi-contoh"
SARI = {"name": "Sari Contoh", "nik": "9935014507900001"}

_numbers = count(1)


def make_region(code=TUBAN, slug="tuban", name="Tuban", **more):
    from pendopo.foundation.common.clock import now

    province, _new = Province.objects.get_or_create(code=code[:2], defaults={"name": "Jawa Timur"})
    return Region.objects.create(
        code=code, slug=slug, name=name, kind="kabupaten", province=province, **{"opened_at": now(), **more}
    )


def make_account(**more):
    number = next(_numbers)
    return actions.add_account(
        **{"name": f"Petugas {number}", "email": f"petugas{number}@kantor.example", "by": SYSTEM, **more}
    )


def make_office(kind="civil_registry", **more):
    return actions.add_organisation(**{"kind": kind, "name": "Dinas Contoh", "by": SYSTEM, **more})


def make_member(role, account=None, office=None, **more):
    account = account or make_account()
    office = office or make_office(f"office_{next(_numbers)}")
    actions.add_membership(account=account, organisation=office, role=role, by=SYSTEM, **more)
    return account


def citizen(**contact):
    """Signed up long ago, contact verified, no password."""
    from allauth.account.models import EmailAddress

    account = Account(name="Sari Contoh", phone_verified="phone" in contact, **contact)
    account.set_unusable_password()
    account.save()
    if account.email:
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account
