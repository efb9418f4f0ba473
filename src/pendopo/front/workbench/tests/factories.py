"""Officers at their browsers, and cases walked to where a page needs them. All through the real actions."""

from __future__ import annotations

from typing import Any

from django.test import Client

from pendopo.engine.cases.models import Case
from pendopo.engine.cases.tests.factories import World, make_case, walk_to
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope

A, B = "35.23", "35.24"
ROLES = (
    "village_officer",
    "counter_officer",
    "verifier",
    "registrar",
    "section_head",
    "head_of_office",
    "region_admin",
    "data_officer",
)


def case_at(world: World, step: str = "village_check", **changes: Any) -> Case:
    """A case that stands at this step of the test package."""
    with region_scope(world.code):
        return walk_to(world, make_case(world, clock.now(), **changes), step)


def fresh(case: Case) -> Case:
    with region_scope(case.region_code):
        return Case.objects.select_related("assignee", "applicant").get(pk=case.pk)


def officer(world: World, role: str) -> Client:
    """A signed-in officer of the region."""
    return signed_in(Account.objects.get(pk=world.staff[role].account_id))


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def citizen() -> Client:
    """Somebody with an account and no office anywhere."""
    return signed_in(Account.objects.create_user("warga@tuban.example", "kata-sandi-uji", name="Warga Contoh"))


def desk_url(case: Case, verb: str = "", slug: str = "tuban") -> str:
    tail = f"{verb}/" if verb else ""
    return f"/{slug}/kerja/permohonan/{case.reference}/{tail}"


def looks(case: Case, tag: str) -> list[AuditEvent]:
    """Audit rows of one kind about this case, oldest first."""
    with region_scope(case.region_code):
        return list(AuditEvent.objects.filter(subject_key=str(case.pk), tag=tag).order_by("id"))


def page_text(response: Any) -> str:
    return str(response.content.decode())
