"""The file outside the database: what it says, what a crash leaves in it, and what tampering with it shows."""

from __future__ import annotations

import fcntl
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendopo.foundation.audit import checkpoints, verifying
from pendopo.foundation.audit.checkpoints import Keeper
from pendopo.foundation.audit.queries import heads
from pendopo.foundation.common import clock

from .factories import START, A, B, act, history, sql

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_regions(monkeypatch):
    monkeypatch.setattr(verifying, "OTHERS", [])


@pytest.fixture
def file(tmp_path):
    """A file with three lines: all chains, then one, then two."""
    path = tmp_path / "elsewhere" / "checkpoints.jsonl"
    history()
    keeper = Keeper(path)
    with clock.at(START):
        assert keeper.write()
        act(A, 20)
        assert keeper.write()
        act(A, 21)
        act(B, 21)
        assert keeper.write()
    return path


def verify(file):
    return verifying.verify(file=file)


def test_a_line_names_the_chains_that_moved_and_where_they_end(file):
    lines = [json.loads(raw) for raw in file.read_bytes().splitlines()]
    assert [sorted(line["heads"]) for line in lines] == [["*", A, B], [A], [A, B]]
    assert lines[2]["heads"][B] == list(heads()[B])
    assert [line["number"] for line in lines] == [1, 2, 3]
    assert lines[0]["at"] == START.isoformat()
    report = verify(file)
    assert report.is_whole and report.proven_until == START and not report.younger


def test_nothing_is_written_when_nothing_moved(file):
    before = file.read_bytes()
    assert not Keeper(file).write()
    assert file.read_bytes() == before


@pytest.mark.parametrize("kept", [1, 40, -2, -1])
def test_half_a_line_of_a_crash_is_passed_over_and_the_next_begins_anew(file, kept):
    whole = file.read_bytes()
    third = whole.splitlines(keepends=True)[2]
    file.write_bytes(whole[: -len(third)] + third[:kept])
    assert verify(file).is_whole
    act(A, 30)
    assert Keeper(file).write()
    report = verify(file)
    assert report.is_whole and not report.younger
    assert report.torn == (kept != -1)  # without its last byte alone, the line is whole


def test_a_keeper_goes_on_after_a_crash_of_another(file):
    keeper = Keeper(file)
    assert not keeper.write()
    with file.open("ab") as torn:
        torn.write(b'{"number":4,"at":"20')
    act(A, 30)
    assert keeper.write()
    act(A, 31)
    assert keeper.write()
    report = verify(file)
    assert report.is_whole and (report.lines, report.torn) == (5, 1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_changed_letter_or_a_removed_swapped_or_doubled_line_is_found(file, tmp_path, data):
    lines = file.read_bytes().splitlines(keepends=True)
    deed = data.draw(st.sampled_from(["letter", "remove", "swap", "double"]))
    at = data.draw(st.integers(0, 1))  # the last line is where the file ends: see the next test
    if deed == "letter":
        place = data.draw(st.integers(0, len(lines[at]) - 2))
        other = data.draw(st.integers(32, 126).filter(lambda code: code != lines[at][place]))
        lines[at] = lines[at][:place] + bytes([other]) + lines[at][place + 1 :]
    elif deed == "remove":
        del lines[at]
    elif deed == "swap":
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    else:
        lines.insert(at, lines[at])
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(b"".join(lines))
    assert [fault.chain for fault in verify(changed).faults] == ["checkpoints"]


def test_a_changed_last_line_is_found_and_a_removed_one_leaves_its_rows_unproven(file):
    *first, last = file.read_bytes().splitlines(keepends=True)
    told = json.loads(last)
    told["heads"][A][0] -= 1
    file.write_bytes(b"".join(first) + json.dumps(told, separators=(",", ":")).encode() + b"\n")
    assert [fault.chain for fault in verify(file).faults] == ["checkpoints"]
    file.write_bytes(b"".join(first))
    report = verify(file)
    assert report.is_whole and report.younger == 2


def test_two_at_once_write_one_line(file):
    act(A, 30)
    with file.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert not Keeper(file).write()
    assert Keeper(file).write()


def test_a_file_that_was_put_away_is_begun_anew(file):
    keeper = Keeper(file)
    assert not keeper.write()
    file.rename(file.with_name("old.jsonl"))
    assert keeper.write()
    report = verify(file)
    assert report.is_whole and (report.lines, report.younger) == (1, 0)


def test_a_chain_that_went_back_is_told_at_once(file, caplog, capsys):
    sql("UPDATE audit_chainhead SET sequence = 2 WHERE region_code = %s", A)
    Keeper(file).write()
    assert "audit.chain_went_back" in capsys.readouterr().out


def test_the_worker_writes_at_most_once_a_minute_and_survives_a_full_disk(file, monkeypatch, capsys):
    keeper, times = Keeper(file), [100.0, 159.0, 161.0]
    monkeypatch.setattr(checkpoints.time, "monotonic", lambda: times[0])
    act(A, 30)
    keeper.keep()
    act(A, 31)
    keeper.keep()
    assert verify(file).lines == 4
    del times[:2]

    def full(descriptor):
        raise OSError(28, "no space")

    with monkeypatch.context() as broken:
        broken.setattr(checkpoints.os, "fsync", full)
        keeper.keep()
    assert "audit.checkpoint_failed" in capsys.readouterr().out
