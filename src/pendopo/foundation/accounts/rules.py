"""What must hold of accounts, memberships and people."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.errors import Refused

from .models import Account, Organisation, Person
from .roles import Role

SHORTEST_REASON = 5

REVEALABLE = frozenset({"name", "nik", "kk_number", "birth_date", "phone", "email"})


def check_new_account(email: str | None, phone: str | None) -> None:
    if not email and not phone:
        raise Refused(_("Isi e-mail atau nomor ponsel."), "unreachable")
    if (email and Account.objects.filter(email=email).exists()) or (
        phone and Account.objects.filter(phone=phone).exists()
    ):
        raise Refused(_("Sudah ada akun dengan e-mail atau nomor ponsel ini."), "account_exists")


def check_membership(organisation: Organisation, role: str, valid_from: date, valid_to: date | None) -> None:
    if role not in Role.values:
        raise Refused(_("Peran ini tidak dikenal."), "unknown_role")
    if role == Role.VILLAGE_OFFICER and not organisation.village_code:
        raise Refused(_("Petugas desa hanya dapat bertugas di kantor desa."), "no_village")
    if valid_to is not None and valid_to < valid_from:
        raise Refused(_("Hari terakhir mendahului hari pertama."), "dates")


def check_reveal(person: Person, field: str, reason: str) -> None:
    if field not in REVEALABLE:
        raise Refused(_("Data ini tidak dapat dibuka."), "not_revealable")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Tulis alasan membuka data ini."), "no_reason")
