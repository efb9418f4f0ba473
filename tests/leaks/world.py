"""Two regions full of records: A, where everybody looks, and B, which nobody of A may see.

A side is filled by makers that register themselves here; each walks the real actions:

    @maker
    def add_case(side: Side) -> None:
        with side.scope():
            side.put("case", ...)

and an address finds its object with `side.case`. See examples.py.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from pendopo.engine.cases.codes import access_code, draft_key
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions.models import Region
from tests.people import citizen, officer
from tests.places import make_regions


@dataclass
class Side:
    """One region and one object of each kind in it."""

    letter: str  # "a" or "b"
    region: Region
    objects: dict[str, Any] = field(default_factory=dict)
    staff: dict[Role, Account] = field(default_factory=dict)

    def scope(self) -> AbstractContextManager[None]:
        return region_scope(self.region.code)

    def put(self, name: str, value: Any) -> None:
        self.objects[name] = value

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["objects"][name]
        except KeyError:
            raise AttributeError(f"no maker put {name!r} into side {self.__dict__.get('letter')}") from None


@dataclass
class World:
    """`roles`: who looks, by name; None is anonymous. All of them belong to A."""

    a: Side
    b: Side

    @property
    def roles(self) -> dict[str, Account | None]:
        staff = {role.value: account for role, account in self.a.staff.items()}
        return {"anonymous": None, "citizen": self.a.account, **staff}

    @property
    def programs(self) -> dict[str, dict[str, str]]:
        """Who calls the API, by name, with the headers they send: all that A gave out, and what B gave out."""
        tokens = {f"token of {role.value}": bearer(token) for role, token in self.a.tokens.items()}
        strangers = {f"token of B's {role.value}": bearer(token) for role, token in self.b.tokens.items()}
        return {**tokens, "applicant": codes_of(self.a), **strangers, "applicant of B": codes_of(self.b)}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def codes_of(side: Side) -> dict[str, str]:
    """What opens the case and the draft of this side."""
    with side.scope():
        return {"X-Access-Code": access_code(side.case.draft_id), "X-Draft-Key": draft_key(side.draft.pk)}


Maker = Callable[[Side], None]
MAKERS: list[Maker] = []


def maker(make: Maker) -> Maker:
    MAKERS.append(make)
    return make


@maker
def add_people(side: Side) -> None:
    """A citizen and an officer of every role."""
    nik = f"99{side.letter == 'a':d}2014509900001"
    account, person = citizen(side.region.code, f"Warga {side.letter.upper()}", nik)
    side.put("account", account)
    side.put("person", person)
    side.staff = {role: officer(side.region.code, role) for role in Role}


def build() -> World:
    from . import makers  # noqa: F401  registers the makers of the floors above

    a, b = make_regions()
    world = World(Side("a", a), Side("b", b))
    for side in (world.a, world.b):
        for make in MAKERS:
            make(side)
    return world
