"""A region with a data protection officer and a citizen who claims a person. No floor above is needed."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from pendopo.foundation.accounts import actions as accounts
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.accounts.staff import staff_of_account
from pendopo.foundation.audit.actions import SYSTEM, Actor
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents.uploads import CleanFile
from pendopo.foundation.privacy import queries

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # Friday 16.00 WIB: a weekend lies in the 72 hours
NIK = "9902014509900001"
KK = "9902010101200002"


def make_officer(email="dpo@tuban.example"):
    office = accounts.add_organisation(kind="communication_office", name="Kominfo Contoh", by=SYSTEM)
    account = accounts.add_account(name="Pejabat Contoh", email=email, by=SYSTEM)
    accounts.add_membership(account=account, organisation=office, role=Role.DATA_OFFICER, by=SYSTEM)
    return staff_of_account(account)


def make_citizen(name="Sari Contoh", nik=NIK):
    account = accounts.add_account(name=name, email="sari@warga.example", by=SYSTEM)
    accounts.ensure_person(
        name=name, nik=nik, kk_number=KK, email="sari@warga.example", account=account, by=SYSTEM
    )
    return account, queries.subject_of(account)


def by(account):
    return Actor("citizen", str(account.pk), account.name)


def proof():
    return CleanFile(b"%PDF-1.4 contoh", "application/pdf", "bukti.pdf")


@contextmanager
def refused(code):
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code
