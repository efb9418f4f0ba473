"""Kills at random moments, from a seed."""

from __future__ import annotations

import math
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from .hall import Hall, client, hall, judge

SHORTEST, LONGEST = 0.2, 2.0
"""Seconds that everything runs between two kills."""
WHAT = ("all", "all", "all", "worker", "web")
"""What is killed, three times in five the whole house."""


@dataclass(frozen=True)
class Kill:
    after: float
    what: str


def schedule(seed: int, number: int) -> list[Kill]:
    random = Random(seed)
    return [Kill(round(random.uniform(SHORTEST, LONGEST), 3), random.choice(WHAT)) for _number in range(number)]


def survive(
    folder: Path,
    server: str,
    *,
    seed: int,
    kills: int,
    minutes: float = math.inf,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, object]:
    """Kill and start again while citizens apply; returns what the judge found.

    After `minutes` no further kill: `kills` in the answer is how many there were.
    """
    ends, done = time.monotonic() + minutes * 60, 0
    receipts = folder / "receipts.jsonl"
    receipts.touch()
    with hall(folder, server) as made:
        made.start()
        with client(made, receipts) as citizens:
            wait_for_receipts(made, citizens, receipts, 1)
            for kill in schedule(seed, kills):
                if time.monotonic() > ends:
                    break
                time.sleep(kill.after)
                made.kill(kill.what)
                made.start()
                done += 1
                tell(done, kills)
            wait_for_receipts(made, citizens, receipts, 1 + count(receipts))
        made.kill("all")
        return {"kills": done, **judge(made, receipts)}


def count(receipts: Path) -> int:
    return len(receipts.read_text().splitlines())


def wait_for_receipts(
    made: Hall, citizens: subprocess.Popen[bytes], receipts: Path, number: int, patience: float = 60
) -> None:
    until = time.monotonic() + patience
    while count(receipts) < number:
        is_well = citizens.poll() is None and time.monotonic() < until
        assert is_well, f"no receipt in {patience} s:\n{made.tail('client')}\n{made.tail('web')}"
        time.sleep(0.05)
