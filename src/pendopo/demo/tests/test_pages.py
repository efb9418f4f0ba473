from __future__ import annotations

from django.test import Client, RequestFactory
from django.urls import resolve

from pendopo.demo.context import sample_links
from pendopo.engine.cases.tests.factories import make_case, walk_to
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.notices import outbox

INBOX = "/tuban/pesan-contoh/"
TRY_SECOND_STEP = "Langkah kedua tidak diwajibkan di sini. Coba pasang"


def case_at(world, step):
    with region_scope(world.code):
        return walk_to(world, make_case(world, clock.now()), step)


def links_on(path, world, role):
    """The titles in the sample strip of a desk page, for the officer in this role."""
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    request.region = world.region
    request.user = Account.objects.get(pk=world.staff[role].account_id)
    with region_scope(world.code):
        return [title for title, _url in sample_links(request)["sample_links"]]


def test_the_inbox_shows_one_message_once_with_all_the_ways_it_went(world):
    case_at(world, "village_check")
    while outbox.run_due(100):
        pass
    page = Client().get(INBOX).content.decode()
    assert page.count("<article") == 1
    assert "Di halaman ini · E-mail sari@warga.example" in page


def test_an_empty_inbox_says_so(world):
    assert "Belum ada pesan" in Client().get(INBOX).content.decode()


def test_the_desk_shows_the_way_to_the_second_step_where_it_is_optional(world, settings):
    assert TRY_SECOND_STEP in links_on("/tuban/kerja/", world, "verifier")
    assert TRY_SECOND_STEP not in links_on(INBOX, world, "verifier")
    settings.PENDOPO_SECOND_FACTOR = "required"
    assert TRY_SECOND_STEP not in links_on("/tuban/kerja/", world, "verifier")


def test_the_sample_document_is_offered_where_it_can_be_attached_and_to_nobody_else(world):
    early, due = case_at(world, "verify"), case_at(world, "attach")
    desk = "/tuban/kerja/permohonan/{}/"
    assert len(links_on(desk.format(due.reference), world, "registrar")) == 3
    assert len(links_on(desk.format(early.reference), world, "registrar")) == 2
    assert len(links_on(desk.format(due.reference), world, "verifier")) == 2
    assert len(links_on(INBOX, world, "registrar")) == 1
