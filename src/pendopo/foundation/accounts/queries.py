"""Reads of people and offices of the region in scope, and of accounts."""

from __future__ import annotations

from django.db.models import Q

from pendopo.foundation.common.crypto import blind_index
from pendopo.foundation.common.scope import current_code

from .models import Account, Organisation, Person


def nik_index(nik: str) -> str:
    """The blind index of a NIK in the region in scope; two regions cannot match theirs."""
    return blind_index(nik, f"person.nik:{current_code()}")


def kk_index(number: str) -> str:
    """The blind index of a family card number in the region in scope."""
    return blind_index(number, f"person.kk:{current_code()}")


def person_by_nik(nik: str) -> Person | None:
    found: Person | None = Person.objects.filter(nik_index=nik_index(nik)).first() if nik else None
    return found


def person_of(account: Account) -> Person | None:
    """Whom the account has claimed to be in this region."""
    found: Person | None = Person.objects.filter(account=account).first()
    return found


def account_by_contact(contact: str) -> Account | None:
    """By e-mail (any case) or E.164 phone number."""
    return Account.objects.filter(Q(email=contact.lower()) | Q(phone=contact)).first() if contact else None


def office(kind: str, village_code: str = "") -> Organisation | None:
    found: Organisation | None = Organisation.objects.filter(kind=kind, village_code=village_code).first()
    return found
