"""Ten kills at random moments: what was acknowledged is there, once. `./pendopo prove kill` does a hundred."""

from __future__ import annotations

import os
from random import SystemRandom

from .kills import schedule, survive

KILLS = 10


def server():
    """Of the database that this run of the suite is for."""
    given = os.environ.get("DATABASE_URL", "")
    return given if given.startswith("postgres") else ""


def test_nothing_acknowledged_is_lost_or_doubled(tmp_path):
    seed = int(os.environ.get("PENDOPO_SEED", SystemRandom().randrange(10**6)))
    print(f"seed {seed}: {schedule(seed, KILLS)}")
    found = survive(tmp_path, server(), seed=seed, kills=KILLS)
    print(found)
    assert not found["faults"]
    assert found["kills"] == KILLS
    assert found["receipts"] >= KILLS
    assert found["letters"] > 0


def test_a_seed_gives_the_same_schedule():
    assert schedule(7, 50) == schedule(7, 50) != schedule(8, 50)
