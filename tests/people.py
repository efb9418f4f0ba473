"""Accounts for the tests that cross apps: officers of every role, citizens."""

from __future__ import annotations

from django.test import Client

from pendopo.foundation.accounts.actions import add_account, add_membership, add_organisation, ensure_person
from pendopo.foundation.accounts.models import Account, Organisation, Person
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common.scope import region_scope

PASSWORD = "kata-sandi-contoh"
KINDS = {
    Role.VILLAGE_OFFICER: "village_office",
    Role.REGION_ADMIN: "communication_office",
    Role.DATA_OFFICER: "communication_office",
}
"""The kind of office of a role; the civil registry for all others."""


def office(region_code: str, kind: str) -> Organisation:
    """The office of this kind in the region, made if need be; the village office is that of the first village."""
    village = f"{region_code}.01.2001" if kind == "village_office" else ""
    with region_scope(region_code):
        found: Organisation | None = Organisation.objects.filter(kind=kind, village_code=village).first()
        name = f"Kantor {kind} {region_code}"
        return found or add_organisation(kind=kind, name=name, village_code=village, is_sample=True, by=SYSTEM)


def officer(region_code: str, role: Role) -> Account:
    """An account that holds `role` in `region_code`, in an office of the right kind."""
    place = office(region_code, KINDS.get(role, "civil_registry"))
    with region_scope(region_code):
        email = f"{role.value}.{region_code.replace('.', '')}@kantor.example"
        account = add_account(name=f"{role.label} {region_code}", email=email, password=PASSWORD, by=SYSTEM)
        add_membership(account=account, organisation=place, role=role, by=SYSTEM)
    return account


def citizen(region_code: str, name: str, nik: str = "") -> tuple[Account, Person]:
    """An account, and the person that it claims in `region_code`."""
    email = f"{name.lower().replace(' ', '.')}@warga.example"
    with region_scope(region_code):
        account = add_account(name=name, email=email, password=PASSWORD, by=SYSTEM)
        return account, ensure_person(name=name, nik=nik, email=email, account=account, by=SYSTEM)


def client_of(who: Account | None) -> Client:
    """A browser of this account; None is anonymous."""
    client = Client()
    if who is not None:
        client.force_login(who)
    return client
