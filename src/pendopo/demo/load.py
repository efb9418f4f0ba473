"""Loads the demo: five regions, their offices, sign-ins, services, and sample applications. Safe to run again."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random

from django.contrib.auth.hashers import make_password

from pendopo.engine.cases.models import Case
from pendopo.engine.catalogue import actions as catalogue
from pendopo.engine.catalogue.models import RegionService, ServiceVersion
from pendopo.engine.catalogue.queries import package_of
from pendopo.engine.catalogue.registry import registry
from pendopo.foundation.accounts import actions as accounts
from pendopo.foundation.accounts.models import Account, Organisation
from pendopo.foundation.accounts.staff import Staff, staff_of_account
from pendopo.foundation.audit.actions import SYSTEM, together
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions import actions as regions
from pendopo.foundation.regions.models import Region, Village
from pendopo.foundation.regions.modules import modules

from . import siak
from .facts import load_facts
from .signins import PASSWORD, REGIONS, SIGN_INS
from .walk import Walker

Progress = Callable[[int, int], None]
SEED = 3523
FLAGSHIP = "akta-kelahiran"


def is_loaded() -> bool:
    """Whether every demo region is open with its cases."""
    return Region.objects.filter(code__in=REGIONS, opened_at__isnull=False).count() == len(REGIONS) and all(
        _has_cases(code) for code in REGIONS
    )


def _has_cases(code: str) -> bool:
    with region_scope(code):
        return Case.objects.exists()


def load(cases: int = 60, progress: Progress | None = None) -> None:
    """Load what is missing. `progress(done, total)` counts applications."""
    siak.authority()
    versions = _published()
    total = cases * len(REGIONS)
    for number, code in enumerate(REGIONS):
        with region_scope(code):
            _prepare(code, versions)
            if Case.objects.exists():
                continue
            walker = _walker(code, Random(SEED + number), versions)  # noqa: S311 (a fixed seed is the point)
            for case_number in range(cases):
                with together():
                    walker.walk(case_number, cases)
                if progress:
                    progress(number * cases + case_number + 1, total)


def renew_services() -> None:
    """Offer what the package folders hold now, in every demo region, and take back what they no longer hold."""
    versions = _published()
    keys = {version.service_id for version in versions}
    for code in REGIONS:
        with region_scope(code):
            for version in versions:
                catalogue.offer(version, by=SYSTEM)
            gone = RegionService.objects.filter(is_offered=True).exclude(service_key__in=keys)
            for key in gone.values_list("service_key", flat=True):
                catalogue.withhold(key, by=SYSTEM)


def _published() -> list[ServiceVersion]:
    return [
        catalogue.publish(folder, key, by=SYSTEM)
        for key, folder in registry.packages()
        if modules.get(key) is not None
    ]


def _prepare(code: str, versions: list[ServiceVersion]) -> None:
    if Region.objects.filter(code=code, opened_at__isnull=True).exists():
        regions.open_region(code, by=SYSTEM)
        for module in modules.all():
            regions.switch_module(module.key, True, by=SYSTEM)
    for version in versions:
        catalogue.offer(version, by=SYSTEM)
    offices = _offices(code)
    _sign_ins(REGIONS[code], offices)
    load_facts(code)


def demo_village(code: str) -> Village:
    """The first village of the region, the one whose office takes part in the demo."""
    return Village.objects.filter(district__region_id=code).order_by("code")[0]


def _offices(code: str) -> dict[str, Organisation]:
    found = {office.kind: office for office in Organisation.objects.all()}
    name = Region.objects.get(pk=code).full_name
    village = demo_village(code)
    wanted = {
        "civil_registry": (f"Dinas Kependudukan dan Pencatatan Sipil {name}", ""),
        "communication_office": (f"Dinas Komunikasi dan Informatika {name}", ""),
        "village_office": (f"Kantor {village.name}", village.code),
    }
    for kind, (title, village_code) in wanted.items():
        if kind not in found:
            found[kind] = accounts.add_organisation(
                kind=kind,
                name=title,
                village_code=village_code,
                address="Alamat contoh, bukan alamat kantor sebenarnya",
                hours="Senin–Kamis 07.30–16.00, Jumat 07.30–14.30 (contoh)",
                phone="(021) 555-0100 (contoh)",
                is_sample=True,
                by=SYSTEM,
            )
    return found


def _sign_ins(slug: str, offices: dict[str, Organisation]) -> None:
    for sign_in in SIGN_INS:
        email = sign_in.email(slug)
        account = Account.objects.filter(email=email).first()
        if account is not None:
            continue
        account = accounts.add_account(email=email, name=sign_in.name, by=SYSTEM)
        account.password = _hashed_once()
        account.save(update_fields=["password"])
        if sign_in.role is not None:
            accounts.add_membership(
                account=account, organisation=offices[sign_in.office], role=sign_in.role, by=SYSTEM
            )


@cache
def _hashed_once() -> str:
    """Hashing is slow on purpose; forty times the same would be most of the load."""
    return make_password(PASSWORD)


def _staff(email: str) -> Staff:
    staff = staff_of_account(Account.objects.get(email=email))
    assert staff is not None, f"{email} holds a role"
    return staff


def _walker(code: str, rng: Random, versions: list[ServiceVersion]) -> Walker:
    slug = REGIONS[code]
    version = next(version for version in versions if version.service_id == FLAGSHIP)
    staff = {str(sign_in.role): _staff(sign_in.email(slug)) for sign_in in SIGN_INS if sign_in.role is not None}
    others = Village.objects.filter(district__region_id=code).order_by("code")[1:6]
    return Walker(
        package=package_of(version.pk),
        version_id=version.pk,
        staff=staff,
        citizen=Account.objects.get(email=SIGN_INS[0].email(slug)),
        villages=[demo_village(code).code, *[village.code for village in others]],
        rng=rng,
        until=clock.now(),
    )
