"""Reads of people and offices of the region in scope, and of accounts."""

from __future__ import annotations

from django.db.models import Q

from pendopo.foundation.common.crypto import BlindIndex

from .models import Account, Organisation, Person


def nik_columns(nik: str) -> dict[str, str]:
    """The blind index of a NIK in the region in scope, as the columns of a Person."""
    return _index("nik_index").columns(nik)


def kk_columns(number: str) -> dict[str, str]:
    """The blind index of a family card number in the region in scope, as the columns of a Person."""
    return _index("kk_index").columns(number)


def with_nik(nik: str, via: str = "") -> Q:
    """People with this NIK in the region in scope; `via` is the road to them, such as "applicant__"."""
    return _index("nik_index").equals(nik, via)


def _index(name: str) -> BlindIndex:
    field = Person._meta.get_field(name)
    assert isinstance(field, BlindIndex)
    return field


def person_by_nik(nik: str) -> Person | None:
    found: Person | None = Person.objects.filter(with_nik(nik)).first() if nik else None
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
