"""The long proofs of `./pendopo prove`: the code of the tests with bigger numbers.

A proof is a function from `Terms` to what it found; `faults` must be there, and empty when all is well.

    @proof("kill", "what it proves, in one line")
    def kill(terms: Terms) -> dict[str, object]: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.proof import fuzz

from . import kills, outage

Found = dict[str, object]


@dataclass(frozen=True)
class Terms:
    """`folder` is empty and removed afterwards. `server`: DATABASE_URL of a PostgreSQL; empty means SQLite.

    `minutes`: a proof that repeats stops then, and says how far it came. `tell(done, total)` moves the bar.
    """

    folder: Path
    server: str
    seed: int
    kills: int
    seconds: float
    minutes: float
    tell: Callable[[int, int], None]


@dataclass(frozen=True)
class Proof:
    name: str
    says: str
    run: Callable[[Terms], Found]


PROOFS: dict[str, Proof] = {}


def proof(name: str, says: str) -> Callable[[Callable[[Terms], Found]], Callable[[Terms], Found]]:
    def register(run: Callable[[Terms], Found]) -> Callable[[Terms], Found]:
        assert name not in PROOFS, f"there is a proof {name!r} already"
        PROOFS[name] = Proof(name, says, run)
        return run

    return register


@proof("kill", "What was acknowledged survives SIGKILL of the whole house at random moments, and is there once.")
def kill(terms: Terms) -> Found:
    return kills.survive(
        terms.folder,
        terms.server,
        seed=terms.seed,
        kills=terms.kills,
        minutes=terms.minutes,
        tell=terms.tell,
    )


@proof("outage", "Messages survive gateways that are down, silent, slow or lying, while people go on applying.")
def outage_under_load(terms: Terms) -> Found:
    found = outage.endure(terms.folder, terms.server, seconds=terms.seconds, tell=terms.tell)
    return {"outage_seconds": terms.seconds, **found}


@proof(
    "fuzz", "Whatever is sent to API, pages and package validator gets an answer that was promised, and no 500."
)
def fuzz_everything(terms: Terms) -> Found:
    return fuzz(terms.folder, terms.server, seed=terms.seed, seconds=terms.seconds, tell=terms.tell)
