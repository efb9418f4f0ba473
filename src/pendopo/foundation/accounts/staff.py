"""Who the signed-in person is in this region: memberships that hold today, and what they allow."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpRequest

from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.clock import today

from . import second_factor, sessions
from .models import Account, Membership
from .roles import PERMISSIONS, Permission, Role

_CACHE = "_pendopo_staff"


class StaffMembership(NamedTuple):
    """A role in an office. `village_code` is empty for an office of the whole region."""

    role: str
    organisation_id: int
    organisation_kind: str
    village_code: str


@dataclass(frozen=True)
class Staff:
    """One account with its memberships in the region in scope; there is at least one.

    `within`: the most it may do here, for a program that acts with less than its owner may; None for a person.
    """

    account_id: uuid.UUID
    name: str
    memberships: tuple[StaffMembership, ...]
    within: frozenset[Permission] | None = None

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(row.role for row in self.memberships)

    @property
    def permissions(self) -> frozenset[Permission]:
        held: frozenset[Permission] = frozenset().union(*(PERMISSIONS[Role(role)] for role in self.roles))
        return held if self.within is None else held & self.within

    def has(self, permission: Permission) -> bool:
        return permission in self.permissions

    def organisations_for(self, role: str) -> frozenset[int]:
        """Offices in which this account holds `role`."""
        return frozenset(row.organisation_id for row in self.memberships if row.role == role)

    def actor(self, role: str | None = None) -> Actor:
        """Who acts, in `role` where it is held, else in the first membership."""
        held = next((row for row in self.memberships if row.role == role), self.memberships[0])
        return Actor("staff", str(self.account_id), self.name, held.role, held.organisation_id)


def staff_of_account(account: Account) -> Staff | None:
    """The account as staff of the region in scope, today; None where it is none. One statement."""
    day = today()
    rows = (
        Membership.objects.filter(account_id=account.pk, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .order_by("id")
        .values_list("role", "organisation_id", "organisation__kind", "organisation__village_code")
    )
    memberships = tuple(StaffMembership(*row) for row in rows if row[0] in Role.values)
    return Staff(account.pk, str(account), memberships) if memberships else None


def staff_of(request: HttpRequest) -> Staff | None:
    """The signed-in person as staff of this request's region, for a session that may work.

    None for one that lay idle and for one without the second factor its roles need; `doors.staff_page` leads on.
    """
    staff = member_of(request)
    if staff is None or sessions.is_idle(request):
        return None
    needs_more = second_factor.is_required(staff.roles) and not second_factor.is_used(request)
    return None if needs_more else staff


def member_of(request: HttpRequest) -> Staff | None:
    """Who the signed-in person is in this request's region, however they signed in. Asked once per request."""
    if not hasattr(request, _CACHE):
        user = request.user
        setattr(request, _CACHE, staff_of_account(user) if isinstance(user, Account) else None)
    found: Staff | None = getattr(request, _CACHE)
    return found
