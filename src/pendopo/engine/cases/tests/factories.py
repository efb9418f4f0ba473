"""A small region with its offices and one service, and cases walked through the real actions."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from PIL import Image

from pendopo.engine.cases import actions, drafts
from pendopo.engine.cases.models import Case, Draft, Entry
from pendopo.engine.catalogue import actions as catalogue
from pendopo.engine.catalogue.models import ServiceVersion
from pendopo.engine.catalogue.package import Package
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts import actions as accounts
from pendopo.foundation.accounts.models import Account, Organisation
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.accounts.staff import Staff, staff_of_account
from pendopo.foundation.audit.actions import SYSTEM, Actor
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.common.types import Answers
from pendopo.foundation.documents import render, signer
from pendopo.foundation.documents.uploads import CleanFile
from pendopo.foundation.notices import outbox
from pendopo.foundation.regions import actions as regions
from pendopo.foundation.regions.models import District, Province, Region, Village

PACKAGE = Path(__file__).parent / "packages" / "surat-uji"
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)  # Monday 09.00 WIB
CITIZEN = Actor("citizen", "", "Sari Contoh")
NIK = "9901015505900001"

NAMES = {"35.23": ("Tuban", "tuban"), "35.24": ("Lamongan", "lamongan")}


@dataclass
class World:
    """One region ready to serve. `staff` by role."""

    code: str
    region: Region
    village: str
    far_village: str
    offices: dict[str, Organisation]
    staff: dict[str, Staff] = field(default_factory=dict)
    version: ServiceVersion = None  # type: ignore[assignment]

    @property
    def package(self) -> Package:
        return package_of(self.version.pk)

    def actor(self, role: str) -> Actor:
        return self.staff[role].actor(role)


def make_region(code: str = "35.23") -> Region:
    """The region with one district and two villages, open, with the civil module on."""
    name, slug = NAMES[code]
    province, _ = Province.objects.get_or_create(code=code[:2], defaults={"name": f"Provinsi {code[:2]}"})
    region, _ = Region.objects.get_or_create(
        code=code, defaults={"name": name, "slug": slug, "kind": "kabupaten", "province": province}
    )
    district, _ = District.objects.get_or_create(code=f"{code}.01", defaults={"name": "Satu", "region": region})
    for number in (2001, 2002):
        Village.objects.get_or_create(
            code=f"{code}.01.{number}", defaults={"name": f"Desa {number}", "district": district}
        )
    if region.opened_at is None:
        with region_scope(code):
            regions.open_region(code, by=SYSTEM)
            regions.switch_module("civil", True, by=SYSTEM)
        region.refresh_from_db()
    return region


def make_world(code: str = "35.23") -> World:
    """Call inside region_scope(code)."""
    region = make_region(code)
    village, far = f"{code}.01.2001", f"{code}.01.2002"
    offices = {
        kind: accounts.add_organisation(kind=kind, name=f"{name} {region.name}", village_code=where, by=SYSTEM)
        for kind, name, where in (
            ("civil_registry", "Dinas Contoh", ""),
            ("communication_office", "Kominfo Contoh", ""),
            ("village_office", "Kantor Desa Contoh", village),
        )
    }
    world = World(code, region, village, far, offices)
    for role in Role:
        office = {
            "village_officer": "village_office",
            "region_admin": "communication_office",
            "data_officer": "communication_office",
        }.get(role, "civil_registry")
        world.staff[role] = make_staff(role, offices[office], f"{role}@{region.slug}.example")
    world.version = catalogue.publish(PACKAGE, "civil", by=SYSTEM)
    catalogue.offer(world.version, by=SYSTEM)
    return world


def make_staff(role: str, office: Organisation, email: str) -> Staff:
    with clock.at(datetime(2026, 1, 2, tzinfo=UTC)):
        account = accounts.add_account(name=f"Petugas {role}", email=email, password="kata-sandi-uji", by=SYSTEM)
        accounts.add_membership(account=account, organisation=office, role=role, by=SYSTEM)
    staff = staff_of_account(account)
    assert staff is not None
    return staff


def photo(colour: str = "white") -> CleanFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(out, "JPEG")
    return CleanFile(out.getvalue(), "image/jpeg", "foto.jpg")


def answers(world: World, **changes: object) -> Answers:
    found: Answers = {
        "applicant_name": "Sari Contoh",
        "applicant_nik": NIK,
        "applicant_phone": "+6281200000001",
        "applicant_email": "sari@warga.example",
        "child_name": "Bayu Contoh",
        "birth_date": "2026-11-10",
        "village": world.village,
    }
    return {**found, **changes}  # type: ignore[dict-item]


def make_draft(
    world: World, account: Account | None = None, entry: Entry = Entry.ONLINE, **changes: object
) -> Draft:
    """A complete draft, ready to submit."""
    draft = drafts.start(world.version.pk, account=account, entry=entry)
    said = answers(world, **changes)
    drafts.save_page(draft.pk, world.package, frozenset(said), said)
    drafts.attach(draft.pk, "proof", photo(), by=CITIZEN)
    draft.refresh_from_db()
    return draft


def make_case(world: World, at: datetime = MONDAY, account: Account | None = None, **changes: object) -> Case:
    """A submitted case, in its first step."""
    with clock.at(at):
        return actions.submit(make_draft(world, account, **changes).pk, by=CITIZEN)


def work_off() -> None:
    """Let the worker do everything that is due."""
    while outbox.run_due(100):
        pass


def siak_pdf(text: str = "contoh") -> bytes:
    """A PDF signed by the test's own SIAK, whose root the settings trust."""
    authority = signer.make_authority(settings.DATA_DIR / "siak-uji", "SIAK UJI")
    roots = Path(settings.PENDOPO_SIAK_ROOTS)
    roots.mkdir(parents=True, exist_ok=True)
    (roots / "siak-uji.pem").write_bytes(authority.root_pem)
    plain = render.compile_plain('#set document(title: "Contoh")\n#json("data.json").text', {"text": text})
    return signer.sign_pdf(plain, authority, reason="uji")


def do_step(world: World, case: Case) -> Case:
    """Do the step the case is at, as the role that holds it."""
    case = Case.objects.get(pk=case.pk)
    step = next(step for step in world.package.steps if step.key == case.step)
    staff, by = world.staff[step.role], world.actor(step.role)
    if step.kind == "register_entry":
        return actions.record_register_entry(
            case.pk, staff=staff, by=by, number="UJI-0001", entered_on=clock.today()
        )
    if step.kind == "attach_document":
        document = CleanFile(siak_pdf(), "application/pdf", "siak.pdf")
        return actions.attach_register_document(case.pk, staff=staff, by=by, document=document)
    return actions.complete_step(case.pk, staff=staff, by=by)


def walk_to(world: World, case: Case, step: str) -> Case:
    """Do steps until the case stands at `step` ("" = no step left)."""
    current = Case.objects.get(pk=case.pk)
    while current.step != step:
        assert current.step, f"the case ended before {step}"
        current = do_step(world, current)
    return current


@contextmanager
def in_region(code: str = "35.23", at: datetime = MONDAY) -> Iterator[None]:
    with region_scope(code), clock.at(at):
        yield
