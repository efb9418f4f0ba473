"""Reads of people and offices of the region in scope, and of accounts."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from pendopo.foundation.common.clock import now, today
from pendopo.foundation.common.crypto import BlindIndex
from pendopo.foundation.common.memo import Memo
from pendopo.foundation.common.scope import current_code

from .models import Account, Membership, Organisation, Person, Recovery
from .roles import Role
from .states import RecoveryState

OFFICES: Memo[tuple[str, str, str], Organisation] = Memo(seconds=60)
"""By region, kind and village. One that is missing is not held, so an office that is added is there at once."""


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


def open_recovery(account: Account) -> Recovery | None:
    """The request that waits for a second administrator of this region, and may still be confirmed."""
    found: Recovery | None = _open_recoveries().filter(account=account).first()
    return found


def _open_recoveries() -> QuerySet[Recovery]:
    waiting: QuerySet[Recovery] = Recovery.objects.filter(state=RecoveryState.ASKED, expires_at__gt=now())
    return waiting.select_related("account", "asked_by")


@dataclass(frozen=True)
class Colleague:
    """Somebody who works in this region today. `duties`: [(role, office)]."""

    account: Account
    duties: tuple[tuple[str, str], ...]
    has_second_factor: bool
    recovery: Recovery | None

    @property
    def is_admin(self) -> bool:
        return any(role == Role.REGION_ADMIN for role, _office in self.duties)


def colleagues() -> list[Colleague]:
    """All who hold a role in this region today, by name. Three statements."""
    day = today()
    rows = (
        Membership.objects.filter(valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .select_related("account", "organisation")
        .order_by("account__name", "account_id", "id")
    )
    duties: dict[Account, list[tuple[str, str]]] = {}
    for row in rows:
        duties.setdefault(row.account, []).append((row.role, row.organisation.name))
    guarded = set(
        Authenticator.objects.filter(
            type=Authenticator.Type.TOTP, user_id__in=[one.pk for one in duties]
        ).values_list("user_id", flat=True)
    )
    waiting = {one.account_id: one for one in _open_recoveries()}
    return [
        Colleague(account, tuple(held), account.pk in guarded, waiting.get(account.pk))
        for account, held in duties.items()
    ]


def office(kind: str, village_code: str = "") -> Organisation | None:
    """The office of this kind, remembered for a minute. Shared: read it, do not change it."""
    try:
        return OFFICES.get((current_code(), kind, village_code), _office)
    except Organisation.DoesNotExist:
        return None


def _office(key: tuple[str, str, str]) -> Organisation:
    _region, kind, village_code = key
    found: Organisation = Organisation.objects.get(kind=kind, village_code=village_code)
    return found
