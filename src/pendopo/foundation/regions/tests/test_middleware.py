from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common import scope
from pendopo.foundation.common.errors import ScopeMissing
from pendopo.foundation.regions import modules as registry
from pendopo.foundation.regions.actions import open_region
from pendopo.foundation.regions.models import Region
from pendopo.foundation.regions.modules import Module, ModuleRegistry

from .factories import make_region, switch_on

pytestmark = [pytest.mark.django_db, pytest.mark.urls("pendopo.foundation.regions.tests.urls")]


@pytest.fixture(autouse=True)
def livestock(monkeypatch):
    """A registry that holds one module, in place of the installed ones."""
    small = ModuleRegistry()
    small.register(Module("livestock", "Ternak"))
    monkeypatch.setattr(registry, "modules", small)
    monkeypatch.setattr("pendopo.foundation.regions.rules.modules", small)


def test_the_address_declares_region_scope_zone_and_modules(client):
    switch_on(make_region(zone=Region.Zone.WIT), "livestock")
    assert client.get("/tuban/7/").json() == {
        "number": 7,
        "region": "35.23",
        "scope": "35.23",
        "zone": "Asia/Jayapura",
        "modules": ["livestock"],
    }


def test_nothing_of_the_region_is_left_after_the_answer(client):
    make_region()
    before = str(timezone.get_current_timezone())
    assert client.get("/tuban/").status_code == 200
    assert str(timezone.get_current_timezone()) == before
    with pytest.raises(ScopeMissing):
        scope.current()


@pytest.mark.parametrize("path", ["/lamongan/", "/tidak-ada/", "/lamongan/9/"])
def test_an_unknown_and_a_closed_region_answer_the_same_404(client, path):
    make_region("35.24", is_open=False)
    answer = client.get(path)
    assert answer.status_code == 404
    assert "lamongan" not in answer.content.decode().lower()


def test_a_region_whose_code_has_ended_is_closed(client):
    region = make_region()
    region.valid_to = "2026-02-01"
    region.save()
    assert client.get("/tuban/").status_code == 404


def test_a_module_answers_404_until_it_is_on_here(client):
    region, other = make_region(), make_region("35.24")
    assert client.get("/tuban/ternak/").status_code == 404
    switch_on(region, "livestock")
    assert client.get("/tuban/ternak/").status_code == 200
    assert client.get(f"/{other.slug}/ternak/").status_code == 404


def test_a_module_that_is_on_but_no_longer_installed_answers_404(client, monkeypatch):
    switch_on(make_region(), "livestock")
    monkeypatch.setattr(registry, "modules", ModuleRegistry())
    assert client.get("/tuban/ternak/").status_code == 404
    assert client.get("/tuban/").json()["modules"] == []


def test_a_page_outside_a_region_has_no_scope(client):
    assert client.get("/polos/").content == b"False"
    with pytest.raises(ScopeMissing):
        client.get("/luar/")


def test_finding_the_region_takes_two_statements_and_later_one(client):
    make_region()
    for expected in (2, 1):
        with CaptureQueriesContext(connection) as seen:
            client.get("/tuban/")
        assert len(seen) == expected


def test_a_region_that_opens_is_there_at_once(client):
    region = make_region(is_open=False)
    assert client.get("/tuban/").status_code == 404
    open_region(region.code, by=SYSTEM)
    assert client.get("/tuban/").status_code == 200
