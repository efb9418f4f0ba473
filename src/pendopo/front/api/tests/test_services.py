"""What everybody may read, and how failures are told."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pendopo.engine.cases.tests.factories import World
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions.actions import switch_module

ROOT = "/tuban/api/"
LIMIT = 4


def test_the_list_and_one_service_say_what_the_package_says(world: World) -> None:
    lines = Client().get(f"{ROOT}services").json()["services"]
    assert [(line["key"], line["title"], line["fee"]) for line in lines] == [("surat-uji", "Surat uji", 0)]
    whole = Client().get(f"{ROOT}services/surat-uji").json()
    assert whole["version"] == world.version.pk
    assert [page["key"] for page in whole["form"]] == [page.key for page in world.package.pages]
    assert whole["standard"].keys() == world.package.standard.keys()


def test_words_find_and_nonsense_finds_nothing(world: World) -> None:
    found = Client().get(f"{ROOT}services", {"q": "surat"}).json()["services"]
    assert [line["key"] for line in found] == ["surat-uji"]
    assert Client().get(f"{ROOT}services", {"q": "zzzz"}).json() == {"services": []}


@pytest.mark.parametrize("path", ["services", "services/surat-uji", "services?q=surat"])
def test_lists_take_few_statements(world: World, path: str) -> None:
    Client().get(ROOT + path)
    with CaptureQueriesContext(connection) as seen:
        assert Client().get(ROOT + path).status_code == 200
    assert len(seen) <= LIMIT, [query["sql"] for query in seen]


def test_texts_follow_accept_language_and_no_cookie(world: World) -> None:
    client = Client()
    client.cookies["bahasa"] = "en"
    assert client.get(f"{ROOT}services")["Content-Language"] == "id"
    english = client.get(f"{ROOT}services/tiada", headers={"Accept-Language": "fr;q=0.9, en-GB;q=0.8"})
    assert english["Content-Language"] == "en"
    assert english.json()["title"] == "There is nothing at this address."


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "services/tiada", 404, "not_found"),
        ("get", "tiada", 404, "not_found"),
        ("post", "tiada/lagi/", 404, "not_found"),
        ("post", "services", 405, "method_not_allowed"),
        ("get", "services?q=" + "a" * 121, 422, "invalid"),
    ],
)
def test_every_failure_is_a_problem(world: World, method: str, path: str, status: int, code: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(ROOT + path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    told = answer.json()
    assert (told["status"], told["code"], told["type"]) == (status, code, "about:blank")
    assert told["title"]


@pytest.mark.parametrize("slug", ["tiada", "lamongan"])
def test_an_unknown_and_a_closed_region_are_told_alike(world: World, slug: str) -> None:
    answer = Client().get(f"/{slug}/api/services")
    assert answer.status_code == 404
    assert answer.content == Client().get(f"{ROOT}tiada").content


def test_a_service_vanishes_with_its_module(world: World) -> None:
    with region_scope(world.code):
        switch_module("civil", False, by=SYSTEM)
    assert Client().get(f"{ROOT}services").json() == {"services": []}
    assert Client().get(f"{ROOT}services/surat-uji").status_code == 404


def test_the_figures_are_those_of_the_home_page(world: World) -> None:
    told = Client().get(f"{ROOT}figures").json()
    assert told["figures"][0]["key"] == "cases.received"
    assert told["read_at"].endswith("Z") or "+" in told["read_at"]


def test_the_document_declares_every_error_as_a_problem(world: World) -> None:
    document = Client().get(f"{ROOT}openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for path, item in document["paths"].items():
        assert path.startswith(ROOT)
        for operation in item.values():
            assert {"404", "422"} <= operation["responses"].keys(), path
            for status, told in operation["responses"].items():
                kinds = told.get("content", {}).keys()
                assert kinds == {"application/problem+json"} if int(status) >= 400 else True, (path, status)


def test_the_page_lists_every_operation_without_a_script_of_others(world: World) -> None:
    page = Client().get(ROOT).content.decode()
    document = Client().get(f"{ROOT}openapi.json").json()
    for path in document["paths"]:
        assert path in page
    assert "cdn" not in page and '<script src="http' not in page
    assert "curl -X POST -H &#x27;Content-Type: application/json&#x27;" in page
    assert "{&quot;service&quot;: &quot;akta-kelahiran&quot;}" in page


def test_a_database_that_is_away_is_told_as_busy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("pendopo.front.api.views.services.offered", fail)
    answer = Client().get(f"{ROOT}services")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "locked" not in answer.content.decode()
