"""The worker against a real database: races, stops, and faults of the database itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from copy import copy

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections

from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.notices import leases, outbox, worker
from pendopo.foundation.notices.models import OutboxRow

from .factories import TUBAN, promise, topic

pytestmark = pytest.mark.django_db(transaction=True)


def only_row():
    with region_scope(TUBAN):
        return OutboxRow.objects.get()


def done():
    with region_scope(TUBAN):
        return OutboxRow.objects.filter(done_at__isnull=False).count()


def in_threads(count, work):
    """Run `work` at the same instant in several threads, each with a connection of its own."""
    barrier = threading.Barrier(count)

    def run(_number):
        try:
            barrier.wait()
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_two_workers_racing_for_one_row_run_it_once():
    with region_scope(TUBAN):
        promise("t")
    row = only_row()
    won = in_threads(2, lambda: leases.claim(copy(row), outbox.LEASE))
    assert sorted(won) == [False, True]
    assert only_row().attempts == 1


def test_many_workers_share_many_rows_without_doing_one_twice():
    with region_scope(TUBAN):
        for number in range(30):
            promise("t", str(number))
    seen = []
    with topic("t", lambda row: seen.append(row.key)):
        attempted = in_threads(3, outbox.run_due)
    assert sorted(seen, key=int) == [str(number) for number in range(30)]
    assert sum(attempted) == 30
    assert done() == 30


def test_one_key_promised_at_the_same_instant_is_written_once():
    def write():
        with region_scope(TUBAN):
            return promise("t", "same")

    assert sorted(in_threads(3, write)) == [False, False, True]


@pytest.fixture
def running(monkeypatch):
    """A worker in a thread that looks often; stopped and joined in the end."""
    monkeypatch.setattr(worker, "BUSY", 0.02)
    monkeypatch.setattr(worker, "IDLE", 0.05)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))

    def start():
        thread.start()
        return stop

    yield start
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def wait_for(condition, seconds=5.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_the_worker_picks_up_what_is_promised_while_it_runs(running):
    seen = []
    with topic("t", lambda row: seen.append(row.key)):
        running()
        with region_scope(TUBAN):
            promise("t", "later")
        assert wait_for(lambda: seen == ["later"])
        assert wait_for(lambda: done() == 1)


def test_the_worker_finishes_the_row_in_hand_and_then_stops(running):
    entered, go_on = threading.Event(), threading.Event()
    seen = []

    def slow(row):
        entered.set()
        go_on.wait(5)
        seen.append(row.key)

    with region_scope(TUBAN):
        promise("t", "1")
        promise("t", "2")
    with topic("t", slow):
        stop = running()
        assert entered.wait(5)
        stop.set()
        go_on.set()
        assert wait_for(lambda: done() == 1)
        time.sleep(0.1)
    assert seen == ["1"]


def test_the_worker_outlives_a_fault_of_the_database(running, monkeypatch):
    real, faults = leases.waiting, []

    def shaky(topics, limit):
        if len(faults) < 2:
            faults.append(1)
            raise OperationalError("database is locked")
        return real(topics, limit)

    monkeypatch.setattr(leases, "waiting", shaky)
    with region_scope(TUBAN):
        promise("t")
    seen = []
    with topic("t", seen.append):
        running()
        assert wait_for(lambda: len(seen) == 1)
    assert len(faults) == 2


KILLED_AT_WORK = """
import os, signal
import django
django.setup()
from pendopo.foundation.notices import outbox
outbox.consumer("t")(lambda row: os.kill(os.getpid(), signal.SIGKILL))
outbox.run_due()
"""


def address_of_the_test_database():
    is_file = connection.vendor == "sqlite"
    at = connection.settings_dict
    if is_file:
        return f"sqlite://{at['NAME']}"
    host = at["OPTIONS"].get("host") or at["HOST"]
    return f"postgres://{at['USER']}:{at['PASSWORD']}@:{at['PORT']}/{at['NAME']}?host={host}"


def test_a_killed_process_loses_nothing():
    with region_scope(TUBAN):
        promise("t", "kept")
    environment = os.environ | {
        "DATABASE_URL": address_of_the_test_database(),
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "pendopo.config.settings"),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PENDOPO_DATA_DIR": str(settings.DATA_DIR),
    }
    child = subprocess.run([sys.executable, "-c", KILLED_AT_WORK], env=environment, timeout=60)
    assert child.returncode == -signal.SIGKILL
    row = only_row()
    assert (row.attempts, row.done_at) == (1, None)
    seen = []
    with topic("t", lambda row: seen.append(row.key)):
        assert outbox.run_due() == 0
        with clock.at(row.claimed_until):
            assert outbox.run_due() == 1
    assert seen == ["kept"]
