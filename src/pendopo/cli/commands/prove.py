"""`./pendopo prove`: the long proofs, and the page that says when they were run and what they found."""

from __future__ import annotations

import importlib
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom
from typing import Any

from pendopo.cli import boot, postgres
from pendopo.cli.command import Command, Stop
from pendopo.cli.progress import bar

PAGE = boot.ROOT / "docs" / "reference" / "proofs.md"
HEAD = (
    "# Proofs\n\n"
    "What `./pendopo prove` found when it was last run. Each section is one run, written by the command itself.\n"
    "The same proofs with small numbers run in `./pendopo test`.\n"
)


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these proofs (default all)")
    parser.add_argument("--list", action="store_true", help="say what each one proves, and end")
    parser.add_argument("--seed", type=int, metavar="N", help="of the random moments (default: a new one)")
    parser.add_argument("--kills", type=int, default=100, metavar="N", help="how often to kill (default 100)")
    parser.add_argument("--seconds", type=float, default=300, metavar="N", help="of the outage (default 300)")
    parser.add_argument(
        "--minutes",
        type=float,
        default=math.inf,
        metavar="N",
        help="stop killing after that long (default: never)",
    )
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both", help="default both")
    parser.add_argument("--no-page", action="store_true", help=f"leave {PAGE.relative_to(boot.ROOT)} as it is")


def run(args: Namespace) -> int:
    proofs = _proofs()
    if unknown := [name for name in args.names if name not in proofs]:
        raise Stop(f"there is no proof {unknown[0]!r}. There are: {', '.join(proofs)}.")
    if args.list:
        for one in proofs.values():
            sys.stdout.write(f"{one.name:<12}{one.says}\n")
        return 0
    seed = SystemRandom().randrange(10**6) if args.seed is None else args.seed
    sys.stdout.write(f"seed {seed}, commit {_commit()}\n")
    names = args.names or list(proofs)
    databases = ("sqlite", "postgres") if args.db == "both" else (args.db,)
    runs = [_prove(proofs[name], database, seed, args) for name in names for database in databases]
    return 0 if all(runs) else 1


def _proofs() -> dict[str, Any]:
    """From the tests of this checkout."""
    sys.path.insert(0, str(boot.ROOT))
    try:
        found: dict[str, Any] = importlib.import_module("tests.faults.proofs").PROOFS
    except ModuleNotFoundError as error:
        raise Stop(f"the proofs need a whole checkout with its development packages ({error}).") from None
    return found


def _prove(proof: Any, database: str, seed: int, args: Namespace) -> bool:
    """One proof on one database; a good run is written down."""
    terms = importlib.import_module("tests.faults.proofs").Terms
    begun, load = time.monotonic(), os.getloadavg()[0]
    with (
        tempfile.TemporaryDirectory(prefix="pendopo-prove-") as folder,
        _server(database) as server,
        bar(f"{proof.name} on {database}") as tell,
    ):
        found = proof.run(terms(Path(folder), server, seed, args.kills, args.seconds, args.minutes, tell))
    facts = {
        "seed": seed,
        "commit": _commit(),
        "run at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "took": f"{time.monotonic() - begun:.0f} s",
        "machine": _machine(),
        "load before and after": f"{load:.1f} and {os.getloadavg()[0]:.1f}",
        **{key.replace("_", " "): value for key, value in found.items() if key != "faults"},
    }
    sys.stdout.write(f"\n{proof.name} on {database}\n")
    sys.stdout.writelines(f"  {key}: {value}\n" for key, value in facts.items())
    for fault in found["faults"]:
        sys.stdout.write(f"  FAULT: {fault}\n")
    sys.stdout.flush()
    if not found["faults"] and not args.no_page:
        _write(f"{proof.name} on {database}", proof.says, facts)
    return not found["faults"]


@contextmanager
def _server(database: str) -> Iterator[str]:
    if database == "sqlite":
        yield ""
    else:
        with postgres.server() as url:
            yield url


def _write(title: str, says: str, facts: dict[str, object]) -> None:
    """Put the section in the place of the one with the same title."""
    old = PAGE.read_text().split("\n## ")[1:] if PAGE.exists() else []
    sections = {text.partition("\n")[0]: text for text in old}
    rows = "\n".join(f"| {key} | {value} |" for key, value in facts.items())
    sections[title] = f"{title}\n\n{says} No fault was found.\n\n| | |\n|---|---|\n{rows}\n"
    PAGE.write_text(HEAD + "".join(f"\n## {sections[name].strip()}\n" for name in sorted(sections)))


def _commit() -> str:
    try:
        name = _git("rev-parse", "--short", "HEAD")
        others = f":(exclude){PAGE.relative_to(boot.ROOT)}"  # the page itself changes with every run
        return name + (" with changes" if _git("status", "--porcelain", "--untracked-files=no", others) else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=boot.ROOT, check=True, capture_output=True, text=True)  # noqa: S603, S607
    return done.stdout.strip()


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


COMMAND = Command(
    name="prove",
    help="run the long proofs and write down what they found",
    description=(
        "Kill the whole house a hundred times, let the gateways fail for five minutes, and look at what is left.\n"
        "Runs on SQLite and on a PostgreSQL that comes with the development packages. A good run is written to\n"
        "docs/reference/proofs.md with its seed, commit and machine. Takes from half an hour to an hour."
    ),
    run=run,
    arguments=arguments,
)
