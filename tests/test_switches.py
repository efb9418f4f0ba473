"""On and off: a module that is off answers 404 everywhere; a module that is absent is not missed."""

from __future__ import annotations

import os
import subprocess
import sys
from types import ModuleType

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path

from pendopo.config.modules import ALL_MODULES
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions.actions import switch_module
from pendopo.foundation.regions.modules import Module, modules

from . import house
from .addresses import addresses
from .places import A

START = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
call_command("check", fail_level="WARNING")
call_command("migrate", verbosity=0)
from pendopo.foundation.regions.modules import modules
assert modules.check() == [], modules.check()
assert get_resolver().url_patterns
assert Client().get("/").status_code in (200, 302, 404)
print(",".join(sorted(module.key for module in modules.all())))
"""


def start_without(key, folder):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PENDOPO_", "DATABASE_URL"))
    }
    environment |= {
        "PENDOPO_WITHOUT": key,
        "PENDOPO_DATA_DIR": str(folder),
        "PYTHONPATH": str(house.SOURCE.parent),
    }
    environment |= {"DJANGO_SETTINGS_MODULE": "pendopo.config.settings"}
    return subprocess.run([sys.executable, "-c", START], env=environment, capture_output=True, text=True)


@pytest.mark.once
@pytest.mark.parametrize("key", [name.rsplit(".", 1)[1] for name in ALL_MODULES])
def test_the_project_starts_checks_and_migrates_without(key, tmp_path):
    started = start_without(key, tmp_path)
    assert started.returncode == 0, started.stderr
    assert key not in started.stdout.split(",")


def answer(request):
    return HttpResponse("on")


def switch(is_on):
    with region_scope(A):
        switch_module("planted", is_on, by=SYSTEM)


@pytest.fixture
def planted(regions, monkeypatch):
    """A module with one address, in an address plan made the way config makes it."""
    inner, plan = ModuleType("planted_urls"), ModuleType("planted_plan")
    inner.urlpatterns = [path("satu/", answer, name="planted")]
    plan.urlpatterns = [path("<slug:region>/tanam/", include(inner), {"module": "planted"})]
    for module in (inner, plan):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(modules._modules, "planted", Module("planted", "Tanam", "planted_urls", "tanam"))
    with override_settings(ROOT_URLCONF="planted_plan"):
        yield


def test_a_module_answers_where_it_is_on_and_404_where_it_is_off(planted, client):
    assert client.get("/tuban/tanam/satu/").status_code == 404
    switch(True)
    assert client.get("/tuban/tanam/satu/").content == b"on"
    assert client.get("/lamongan/tanam/satu/").status_code == 404
    switch(False)
    assert client.get("/tuban/tanam/satu/").status_code == 404


def test_every_address_of_a_module_answers_404_where_it_is_off(regions, client):
    from .leaks.examples import dummy

    for address in addresses():
        key = address.defaults.get("module")
        if key is None:
            continue
        with region_scope(A):
            switch_module(key, False, by=SYSTEM)
        place = address.path(region="tuban", **dummy(address))
        assert client.get(place).status_code == 404, place
        assert client.post(place).status_code == 404, place


def test_the_address_plan_mounts_every_module_that_has_pages():
    mounted = {address.defaults["module"] for address in addresses() if "module" in address.defaults}
    assert mounted == {module.key for module in modules.all() if module.urls}


def test_every_desk_page_asks_for_a_permission():
    for address in addresses():
        if address.route.startswith("<slug:region>/kerja/"):
            assert address.attribute("required_permission"), (
                f"{address.name} ({address.route}) is open to everybody"
            )


def test_every_address_has_a_name():
    assert not [address.route for address in addresses() if not address.name]


def test_an_unknown_or_closed_region_answers_404(regions, client):
    from pendopo.foundation.regions.models import Region

    Region.objects.filter(code=A).update(opened_at=None)
    assert client.get("/tuban/").status_code == 404
    assert client.get("/tiada/").status_code == 404
