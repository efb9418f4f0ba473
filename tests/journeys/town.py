"""A small Tuban that serves: the real birth package, two offices and a village office, one officer of each role."""

from __future__ import annotations

from dataclasses import dataclass

from pendopo.city.civil.tests.factories import PACKAGES
from pendopo.demo import siak
from pendopo.engine.cases.models import Case
from pendopo.engine.catalogue import actions as catalogue
from pendopo.engine.catalogue.package import Package
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts.actions import add_organisation
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.calendars.load import load_holidays
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.notices.models import Message
from tests.people import officer
from tests.places import A, make_region

VILLAGE = "35.23.01.2001"
OFFICES = (
    ("civil_registry", "Dinas Kependudukan dan Pencatatan Sipil Contoh", ""),
    ("communication_office", "Dinas Komunikasi dan Informatika Contoh", ""),
    ("village_office", "Kantor Desa Contoh", VILLAGE),
)


@dataclass(frozen=True)
class Town:
    """`staff` by role; `base` is the address of the running server."""

    base: str
    package: Package
    staff: dict[Role, Account]

    def case(self, reference: str = "") -> Case:
        """The case as the database has it now; without a reference, the only one there is."""
        with region_scope(A):
            return Case.objects.get(**({"reference": reference} if reference else {}))

    def messages(self, case: Case) -> list[Message]:
        with region_scope(A):
            return list(Message.objects.filter(subject_key=str(case.pk)).order_by("created_at", "channel"))


def make_town(base: str) -> Town:
    make_region(A, "Tuban", "tuban")
    load_holidays([clock.today().year, clock.today().year + 1])
    siak.authority()
    with region_scope(A):
        for kind, name, village in OFFICES:
            add_organisation(
                kind=kind,
                name=name,
                village_code=village,
                address="Jalan Contoh 1, bukan alamat sebenarnya",
                hours="Senin–Jumat 07.30–15.30 (contoh)",
                phone="(021) 555-0100 (contoh)",
                is_sample=True,
                by=SYSTEM,
            )
        for folder in sorted(path.parent for path in PACKAGES.glob("*/service.yaml")):
            catalogue.offer(catalogue.publish(folder, "civil", by=SYSTEM), by=SYSTEM)
        offer = catalogue.publish(PACKAGES / "akta-kelahiran", "civil", by=SYSTEM)
    return Town(base, package_of(offer.pk), {role: officer(A, role) for role in Role})
