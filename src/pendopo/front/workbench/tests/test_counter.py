from __future__ import annotations

import pytest

from pendopo.engine.cases.models import Draft
from pendopo.engine.cases.tests.factories import World
from pendopo.foundation.common.scope import region_scope

from .factories import officer, page_text

COUNTER = "/tuban/kerja/loket/"


def drafts_of(world: World) -> list[Draft]:
    with region_scope(world.code):
        return list(Draft.objects.order_by("started_at"))


@pytest.mark.parametrize(
    ("role", "entry"), [("counter_officer", "counter"), ("village_officer", "village"), ("verifier", "counter")]
)
def test_a_draft_begins_with_the_name_of_who_types_it_in(world: World, role: str, entry: str) -> None:
    response = officer(world, role).post(COUNTER, {"service": "surat-uji"})
    [draft] = drafts_of(world)
    assert response["Location"] == f"/tuban/layanan/surat-uji/ajukan/{draft.pk}/hal/applicant/"
    assert (draft.entry, draft.entered_by_id, draft.account_id) == (entry, world.staff[role].account_id, None)


def test_the_first_page_of_the_form_opens_for_the_officer(world: World) -> None:
    client = officer(world, "counter_officer")
    assert client.post(COUNTER, {"service": "surat-uji"}, follow=True).status_code == 200


def test_only_services_with_a_form_are_offered(world: World) -> None:
    page = page_text(officer(world, "counter_officer").get(COUNTER))
    assert "Surat uji" in page
    assert "Layanan kecil untuk pengujian." in page


@pytest.mark.parametrize("service", ["", "tidak-ada", "<x>", "surat-uji "])
def test_a_service_that_is_not_offered_starts_nothing(world: World, service: str) -> None:
    response = officer(world, "counter_officer").post(COUNTER, {"service": service}, follow=True)
    if service.strip() == "surat-uji":
        assert len(drafts_of(world)) == 1
        return
    assert "Pilih dari daftar." in page_text(response)
    assert drafts_of(world) == []


def test_unfinished_drafts_are_listed_for_their_officer_alone(world: World) -> None:
    from pendopo.engine.cases.drafts import save_page

    mine, other = officer(world, "counter_officer"), officer(world, "verifier")
    mine.post(COUNTER, {"service": "surat-uji"})
    [draft] = drafts_of(world)
    with region_scope(world.code):
        save_page(draft.pk, world.package, frozenset({"child_name"}), {"child_name": "Bayu Contoh"})
    page = page_text(mine.get(COUNTER))
    assert "Bayu Contoh" in page
    assert f"/tuban/layanan/surat-uji/ajukan/{draft.pk}/" in page
    assert str(draft.pk) not in page_text(other.get(COUNTER))
    assert "Tidak ada isian yang tertinggal" in page_text(other.get(COUNTER))


def test_where_the_module_is_off_nothing_can_be_started(world: World) -> None:
    from pendopo.foundation.audit.actions import SYSTEM
    from pendopo.foundation.regions.actions import switch_module

    with region_scope(world.code):
        switch_module("civil", False, by=SYSTEM)
    client = officer(world, "counter_officer")
    assert "Belum ada layanan daring" in page_text(client.get(COUNTER))
    client.post(COUNTER, {"service": "surat-uji"})
    assert drafts_of(world) == []
