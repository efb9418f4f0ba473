"""A region that offers the portal's own sample services, and applications filled through the pages."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pendopo.engine.cases import actions, drafts
from pendopo.engine.cases.models import Case, Draft
from pendopo.engine.cases.tests.factories import CITIZEN, NIK, World, make_world, photo
from pendopo.engine.catalogue import actions as catalogue
from pendopo.foundation.accounts import actions as accounts
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common.types import Answers

PACKAGES = Path(__file__).parent / "packages"
KEY = "akta-contoh"
BORN = "1990-05-15"  # agrees with NIK
TRANSACTION_WORDS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def make_portal(code: str = "35.23") -> World:
    """Call inside region_scope(code). `world.version` is the sample birth service."""
    world = make_world(code)
    for folder in sorted(PACKAGES.iterdir()):
        version = catalogue.publish(folder, "civil", by=SYSTEM)
        catalogue.offer(version, by=SYSTEM)
        if folder.name == KEY:
            world.version = version
    return world


def make_account(email: str = "warga@tuban.example") -> Account:
    return accounts.add_account(name="Warga Contoh", email=email, password="kata-sandi-uji", by=SYSTEM)


def said(world: World, **changes: Any) -> Answers:
    """Answers of a whole application; the birth letter and the family card are files of their own."""
    found: Answers = {
        "applicant_name": "Sari Contoh",
        "applicant_nik": NIK,
        "applicant_born": BORN,
        "applicant_phone": "+6281200000001",
        "child_name": "Bayu Contoh",
        "birth_date": "2026-11-10",
        "village": world.village,
        "at_home": False,
    }
    return {**found, **changes}


def make_draft(world: World, account: Account | None = None, **changes: Any) -> Draft:
    """Complete, ready to send."""
    draft = drafts.start(world.version.pk, account=account)
    answers = said(world, **changes)
    drafts.save_page(draft.pk, world.package, frozenset(answers), answers)
    for key in ("birth_letter", "family_card"):
        drafts.attach(draft.pk, key, photo(), by=CITIZEN)
    draft.refresh_from_db()
    return draft


def make_case(world: World, account: Account | None = None, **changes: Any) -> Case:
    return actions.submit(make_draft(world, account, **changes).pk, by=CITIZEN)


def picture(name: str = "surat.jpg", colour: str = "white") -> SimpleUploadedFile:
    return sent_file(photo(colour).content, name)


def sent_file(content: bytes, name: str) -> SimpleUploadedFile:
    """What a browser sends; the type it claims is not believed."""
    return SimpleUploadedFile(name, content, "image/jpeg")


def url(name: str, region: str = "tuban", **kwargs: Any) -> str:
    return reverse(f"portal:{name}", kwargs={"region": region, **kwargs})


def draft_url(name: str, draft: Draft | uuid.UUID, region: str = "tuban", **kwargs: Any) -> str:
    return url(name, region, key=KEY, draft=getattr(draft, "pk", draft), **kwargs)


def hold(client: Client, *, drafts: tuple[Draft, ...] = (), cases: tuple[Case, ...] = ()) -> Client:
    """Give the session of this client what its pages would have given."""
    session = client.session
    session["drafts"] = [str(draft.pk) for draft in drafts]
    session["cases"] = [str(case.pk) for case in cases]
    session.save()
    return client


PAGES: dict[str, dict[str, Any]] = {
    "pemohon": {
        "applicant_name": "Sari Contoh",
        "applicant_nik": "9901 0155 0590 0001",
        "applicant_born_0": "15",
        "applicant_born_1": "5",
        "applicant_born_2": "1990",
        "applicant_phone": "0812 0000 0001",
    },
    "anak": {
        "child_name": "Bayu Contoh",
        "birth_date_0": "10",
        "birth_date_1": "11",
        "birth_date_2": "2026",
        "village": "35.23.01.2001",
        "at_home": "no",
    },
    "penolong": {"helper": "Bidan Contoh"},
}
"""What a person types on each page."""


@dataclass
class Statements:
    """SQL statements of a block, transaction control left out."""

    sql: list[str] = field(default_factory=list)

    def __enter__(self) -> Statements:
        self._capture = CaptureQueriesContext(connection)
        self._capture.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._capture.__exit__(*error)
        found = [query["sql"] for query in self._capture.captured_queries]
        self.sql = [sql for sql in found if not sql.startswith(TRANSACTION_WORDS)]

    def __len__(self) -> int:
        return len(self.sql)
