"""Many at the same instant, on both databases: one chain without gaps in each region, and nobody waits for ever."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from pendopo.foundation.audit import verifying
from pendopo.foundation.audit.actions import record_global, together
from pendopo.foundation.audit.checkpoints import Keeper
from pendopo.foundation.common.scope import region_scope

from .factories import OFFICER, A, B, act, rows_of

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, ACTS = 4, 6


@pytest.fixture(autouse=True)
def only_regions(monkeypatch):
    monkeypatch.setattr(verifying, "OTHERS", [])


def at_once(deed):
    """Every thread does deed(number) at the same instant; gives what went wrong."""
    barrier, wrong = threading.Barrier(THREADS), []

    def run(number):
        try:
            barrier.wait()
            deed(number)
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_the_first_rows_of_a_region_and_all_that_follow_make_one_chain(tmp_path):
    file = tmp_path / "checkpoints.jsonl"

    def deed(number):
        for turn in range(ACTS):
            act(A, number * 100 + turn)
            Keeper(file).write()
            assert verifying.verify(file=file).is_whole, "while others write"

    assert at_once(deed) == []
    assert [row.sequence for row in rows_of(A)] == list(range(1, THREADS * ACTS + 1))
    assert verifying.verify(file=file).is_whole


def test_acts_in_two_regions_in_either_order_do_not_wait_for_each_other():
    def deed(number):
        for _turn in range(ACTS):
            with together(), region_scope(A):
                for code in (A, B) if number % 2 else (B, A):
                    act(code, number)
                record_global("test.global", "x", number, by=OFFICER)

    assert at_once(deed) == []
    assert [len(rows_of(code)) for code in (A, B, "*")] == [THREADS * ACTS] * 3
    assert verifying.verify().is_whole
