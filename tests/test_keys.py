"""Wrong keys stop the start with a sentence; rotating is one command."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from pendopo.cli import keys
from pendopo.cli.command import Stop
from pendopo.cli.parser import build
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.tests.factories import in_region, make_case, make_world
from pendopo.foundation.common import keyring
from pendopo.foundation.common.memo import forget_everything
from pendopo.foundation.common.models import DataKey
from pendopo.foundation.common.resealing import sealed_columns
from pendopo.foundation.documents import rotation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case():
    with in_region():
        return make_case(make_world())


def test_keys_that_open_everything_let_the_start_go_on(case):
    keys.require()


@pytest.mark.parametrize(
    ("master", "words"),
    [({"m2": b"2" * 32}, "'m1', which is not among"), ({"m1": b"2" * 32}, "does not open with the configured")],
)
def test_lost_or_wrong_keys_stop_the_start(case, settings, master, words):
    settings.PENDOPO_KEYS = {**settings.PENDOPO_KEYS, "master": master}
    forget_everything()
    with pytest.raises(Stop) as stopped:
        keys.require()
    said = str(stopped.value)
    assert words in said and "35.23" in said and "PENDOPO_KEYS_FILE" in said
    assert said.count("\n") == 0


def test_a_lost_key_of_older_values_stops_the_start_too(case):
    with in_region(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET secret = %s", ["k1:" + "A" * 40])
    with pytest.raises(Stop, match="'k1' is not among"):
        keys.require()


def test_every_encrypted_column_is_moved_and_belongs_to_a_region():
    names = {f"{model._meta.label}.{field.name}" for model, field in sealed_columns()}
    assert {"cases.Case.secret", "cases.Draft.secret", "accounts.Person.nik"} <= names
    for model, _field in sealed_columns():
        assert any(field.name == "region_code" for field in model._meta.fields), f"{model.__name__} has no region"


def test_the_command_rotates_and_puts_the_keys_under_a_new_master(case, settings, monkeypatch, capsys):
    monkeypatch.setattr(keyring.RINGS, "seconds", 0.1)
    monkeypatch.setattr(rotation, "MARGIN", 0.1)

    def run(*words):
        args = build().parse_args(["keys", *words])
        assert args.run(args) == 0
        return capsys.readouterr().out

    assert re.search(r"\d+ values and files moved in 1 regions", run("rotate", "--region", "35.23"))
    with in_region():
        assert set(DataKey.objects.filter(phase="current").values_list("number", flat=True)) == {1, 2}
        assert Case.objects.get().secret
    with pytest.raises(Stop, match=r"no open region 99\.99"):
        run("rotate", "--region", "99.99")
    settings.PENDOPO_KEYS = {
        **settings.PENDOPO_KEYS,
        "master": {**settings.PENDOPO_KEYS["master"], "m2": b"2" * 32},
    }
    assert "3 data keys" in run("rewrap")
    settings.PENDOPO_KEYS = {**settings.PENDOPO_KEYS, "master": {"m2": b"2" * 32}}
    forget_everything()
    keys.require()
