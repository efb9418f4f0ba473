"""What `./pendopo audit` tells a person, and its exit code."""

from __future__ import annotations

import json

import pytest

from pendopo.cli import parser
from pendopo.engine.cases.tests.factories import in_region, make_case, make_world
from pendopo.foundation.audit.checkpoints import Keeper
from pendopo.foundation.audit.queries import heads
from pendopo.foundation.audit.tests.factories import sql

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A case, and a checkpoint of its audit."""
    monkeypatch.setenv("PENDOPO_MODE", "test")  # a command sets it where it is not set
    with in_region():
        make_case(make_world())
    path = tmp_path / "checkpoints.jsonl"
    Keeper(path).write()
    return path


def run(*words):
    args = parser.build().parse_args(["audit", *map(str, words)])
    return args.run(args)


def test_a_whole_audit_is_told_with_how_far_it_is_proven(file, capsys):
    assert run("verify", "--checkpoints", file) == 0
    told = capsys.readouterr().out
    rows = sum(sequence for sequence, _seal in heads().values())
    assert f"{rows} rows are covered by 1 checkpoints" in told and "0 are younger" in told
    assert "1 case events" in told and told.endswith("The audit is whole.\n")


def test_a_wrong_row_is_named_in_words(file, capsys):
    sql("UPDATE audit_auditevent SET actor_key = '99' WHERE tag = 'case.submitted'")
    assert run("verify", "--checkpoints", file) == 1
    told = capsys.readouterr().out
    assert told.startswith("WRONG  region 35.23: row ") and "(case.submitted) was changed" in told
    assert told.endswith("The audit is not whole.\n")


def test_one_region_is_verified_alone(file, capsys):
    sql("UPDATE audit_auditevent SET actor_key = '99' WHERE tag = 'case.submitted'")
    assert run("verify", "--checkpoints", file, "--region", "35.24") == 0


@pytest.mark.once
def test_a_file_that_is_not_there_stops_with_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match="is not a file"):
        run("verify", "--checkpoints", tmp_path / "none")


def test_before_the_first_checkpoint_the_cure_is_told(file, capsys, settings):
    settings.PENDOPO_CHECKPOINTS = str(file.with_name("none"))
    assert run("verify") == 0
    assert "Run the worker" in capsys.readouterr().out


def test_heads_are_printed_as_json(file, capsys):
    assert run("heads") == 0
    told = json.loads(capsys.readouterr().out)
    assert {code: (end["rows"], end["seal"]) for code, end in told.items()} == heads()
