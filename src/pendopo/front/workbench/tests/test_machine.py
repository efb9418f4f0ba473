"""Work behind the scenes: what failed is in sight, and can be tried again or settled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pendopo.engine.cases.models import CaseEvent
from pendopo.engine.cases.tests.factories import World
from pendopo.foundation.accounts.actions import add_membership
from pendopo.foundation.accounts.models import Account, Organisation
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.circuit import circuits
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.notices import outbox
from pendopo.foundation.notices.models import OutboxRow, Pulse

from .factories import A, B, case_at, officer, page_text

PAGE = "/tuban/kerja/antrean-sistem/"


def dead(key: str = "1", topic: str = "cases.notify", region: str = A, **more: Any) -> OutboxRow:
    said = {"last_error": "Refused: x", "dead_at": clock.now(), "attempts": 8, **more}
    with region_scope(region):
        return OutboxRow.objects.create(topic=topic, key=key, region_code=region, **said)


def read_again(row: OutboxRow) -> None:
    with region_scope(row.region_code):
        row.refresh_from_db()


def settle() -> None:
    """What making the world promised is done and out of the way."""
    with region_scope(A):
        OutboxRow.objects.update(done_at=clock.now())


def seen(at: Any = None, **more: Any) -> Pulse:
    moment = at or clock.now()
    return Pulse.objects.create(worker="mesin:1", started_at=moment, seen_at=moment, **more)


def test_without_work_and_worker_the_page_says_both(world: World) -> None:
    settle()
    page = page_text(officer(world, "region_admin").get(PAGE))
    assert "Tidak ada pekerja yang berjalan" in page
    assert "Terakhir terlihat" not in page
    assert "Tidak ada yang gagal" in page
    assert "Semua pekerjaan sudah selesai." in page
    assert page.count("Belum diketahui") == len(circuits())


def test_a_living_worker_is_not_mentioned_and_a_silent_one_is_with_its_time(world: World) -> None:
    client = officer(world, "region_admin")
    pulse = seen()
    assert "Tidak ada pekerja" not in page_text(client.get(PAGE))
    Pulse.objects.filter(pk=pulse.pk).update(seen_at=clock.now() - timedelta(minutes=5))
    assert "Terakhir terlihat 16 November 2026" in page_text(client.get(PAGE))


def test_a_gateway_that_is_down_is_named_with_its_next_try(world: World) -> None:
    until = (clock.now() + timedelta(seconds=30)).isoformat()
    seen(open_circuits={"smtp": {"cause": "mail server: TimeoutError", "until": until}})
    page = page_text(officer(world, "region_admin").get(PAGE))
    assert page.count("Tidak menjawab") == 1
    assert "mail server: TimeoutError" in page
    assert page.count("Tidak ada gangguan") == len(circuits()) - 1


def test_each_failure_stands_in_words_with_its_case_and_what_can_be_done(world: World) -> None:
    case = case_at(world, "verify")
    settle()
    with region_scope(A):
        event = CaseEvent.objects.filter(case=case).first()
    dead("a", payload={"event": event.pk})
    dead(
        "b",
        "cases.close",
        payload={"case": str(case.pk)},
        dead_at=None,
        due_at=clock.now(),
        held_since=clock.now(),
    )
    dead("c", "of.an.older.version", payload=["odd"])
    dead("d", payload={"event": "x", "case": 7, "message": None})
    page = page_text(officer(world, "region_admin").get(PAGE))
    assert page.count(f'<span class="reference">{case.reference}</span>') == 2  # the admin may not read cases
    for words in (
        "Menulis pesan tentang permohonan",
        "Menandatangani surat dan menutup permohonan",
        "Pekerjaan yang tidak dikenal versi ini",
        "Ditahan: gangguan di luar",
        "Refused: x",
    ):
        assert words in page
    assert page.count("Coba lagi semua yang berhenti") == 1  # not for a kind that nobody can do


def test_whoever_may_read_cases_too_gets_the_way_to_the_case(world: World) -> None:
    case = case_at(world, "verify")
    with region_scope(A):
        account = Account.objects.get(pk=world.staff["verifier"].account_id)
        add_membership(account=account, organisation=Organisation.objects.first(), role="region_admin", by=SYSTEM)
    dead(payload={"case": str(case.pk)})
    page = page_text(officer(world, "verifier").get(PAGE))
    assert f'href="/tuban/kerja/permohonan/{case.reference}/"' in page


def test_the_page_costs_the_same_for_one_failure_and_for_fifty(
    world: World, django_assert_num_queries: Any
) -> None:
    case = case_at(world, "verify")
    client = officer(world, "region_admin")
    dead("one", payload={"case": str(case.pk)})
    client.get(PAGE)
    with django_assert_num_queries(
        8
    ):  # session, account, region and modules, staff; kinds, failures, workers, cases
        client.get(PAGE)
    for number in range(60):
        dead(str(number), payload={"case": str(case.pk)})
    with django_assert_num_queries(8):
        page = page_text(client.get(PAGE))
    assert page.count('<th scope="row">') == 50
    assert "Ditampilkan 50 yang pertama." in page


def test_a_failure_is_tried_again_at_once_and_recorded(world: World) -> None:
    settle()
    row = dead()
    client = officer(world, "region_admin")
    answer = client.post(f"{PAGE}{row.pk}/ulangi/", follow=True)
    assert "Pekerjaan ini dicoba lagi sekarang." in page_text(answer)
    read_again(row)
    assert (row.dead_at, row.attempts) == (None, 0)
    with region_scope(A):
        event = AuditEvent.objects.get(tag="outbox.revived")
    assert event.actor_key == str(world.staff["region_admin"].account_id)


def test_asking_by_get_changes_nothing(world: World) -> None:
    row = dead()
    client = officer(world, "region_admin")
    for verb in (f"{row.pk}/ulangi/", "jenis/cases.notify/ulangi/"):
        assert client.get(PAGE + verb).status_code == 302
    read_again(row)
    assert row.dead_at is not None


def test_all_of_one_kind_are_tried_again(world: World) -> None:
    settle()
    for number in range(3):
        dead(str(number))
    other = dead("other", "cases.close")
    answer = officer(world, "region_admin").post(f"{PAGE}jenis/cases.notify/ulangi/", follow=True)
    assert "3 pekerjaan dicoba lagi sekarang." in page_text(answer)
    with region_scope(A):
        assert list(OutboxRow.objects.filter(dead_at__isnull=False)) == [other]


def test_giving_up_asks_for_a_reason_and_ends_the_matter(world: World) -> None:
    settle()
    row = dead()
    client = officer(world, "region_admin")
    url = f"{PAGE}{row.pk}/berhenti/"
    assert "Mengapa tidak dicoba lagi?" in page_text(client.get(url))
    for poor in ("", "x", "    x    "):
        assert client.post(url, {"reason": poor}).status_code == 422
    answer = client.post(url, {"reason": "Warga sudah ditelepon"}, follow=True)
    assert "Tidak ada yang gagal" in page_text(answer)
    assert client.get(url).status_code == 404
    assert outbox.run_due() == 0
    with region_scope(A):
        assert AuditEvent.objects.get(tag="outbox.given_up").reason == "Warga sudah ditelepon"


@pytest.mark.parametrize("verb", ["ulangi", "berhenti"])
def test_work_of_the_neighbour_is_not_there(world: World, neighbour: World, verb: str) -> None:
    row = dead(region=B)
    client = officer(world, "region_admin")
    assert client.post(f"{PAGE}{row.pk}/{verb}/", {"reason": "alasan"}).status_code == 404
    client.post(f"{PAGE}jenis/cases.notify/ulangi/")
    read_again(row)
    assert row.dead_at is not None


@pytest.mark.parametrize("role", ["verifier", "head_of_office"])
def test_only_the_region_admin_comes_in(world: World, role: str) -> None:
    row = dead()
    client = officer(world, role)
    for path in ("", f"{row.pk}/ulangi/", f"{row.pk}/berhenti/", "jenis/cases.notify/ulangi/"):
        assert client.post(PAGE + path).status_code == 403
