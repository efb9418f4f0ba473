"""`./pendopo test`: the whole suite, on SQLite and on PostgreSQL, and the browser journeys."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pendopo.cli import postgres, suite
from pendopo.cli.command import Command, Stop


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="only these files or folders (default all)")
    parser.add_argument("-k", metavar="WORDS", help="only tests whose names match")
    parser.add_argument("--db", choices=("sqlite", "postgres", "both"), default="both", help="default both")
    parser.add_argument("--fast", action="store_true", help="SQLite only, without the browser")
    parser.add_argument("--screens", type=Path, metavar="DIR", help="write screenshots of the journeys into DIR")


def run(args: Namespace) -> int:
    begun = time.monotonic()
    lacking = [] if args.fast else suite.missing()
    if lacking and _in_ci():
        raise Stop(f"under CI nothing may be missing. Install it: {_cure(lacking)}")
    databases = (
        ("sqlite",) if args.fast or args.db == "sqlite" else ("sqlite", "postgres")[args.db == "postgres" :]
    )
    results = [result for name in databases for result in _on(name, args)]
    total = sum((result.total for result in results), suite.Sum())
    code = 1 if any(result.code for result in results) or not total.passed else 0
    if _in_ci() and total.skipped:
        sys.stdout.write("\nUnder CI no test may be skipped.\n")
        code = 1
    seconds = time.monotonic() - begun
    sys.stdout.write(f"\n{_summary(results)} in {seconds:.0f} s\n{_not_run(args, lacking)}{total}\n")
    return code


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("true", "1")


def _on(name: str, args: Namespace) -> Iterator[suite.Result]:
    """The runs on one database."""
    with _database(name) as url:
        env = {"PENDOPO_MODE": "test", "DATABASE_URL": url}
        yield suite.run(name, [*_words(args), "-n", _workers(args)], env)


def _workers(args: Namespace) -> str:
    """Both cores for the suite or a folder of it; starting them costs more than a few tests take."""
    is_small = args.k or (args.paths and all(Path(path).is_file() for path in args.paths))
    return "0" if is_small else "2"


@contextmanager
def _database(name: str) -> Iterator[str]:
    """The DATABASE_URL for the suite: empty is SQLite; a PostgreSQL of your own is used where you name one."""
    given = os.environ.get("DATABASE_URL", "")
    if name == "sqlite":
        yield ""
    elif given.startswith(("postgres://", "postgresql://")):
        yield given
    else:
        with postgres.server() as url:
            yield url


def _words(args: Namespace) -> list[str]:
    words = [str(Path(path).resolve()) for path in args.paths]
    if args.k:
        words += ["-k", args.k]
    if args.fast:
        words += ["-m", "not browser"]
    if args.screens:
        words.append(f"--screens={args.screens.resolve()}")  # one word: pytest would take a folder for tests
    return words


def _summary(results: list[suite.Result]) -> str:
    return "; ".join(f"{result.name}: {result.total}" for result in results)


def _cure(lacking: list[suite.Need]) -> str:
    return "apt install " + " ".join(need.package for need in lacking)


def _not_run(args: Namespace, lacking: list[suite.Need]) -> str:
    """A line that says what did not run and the one command that brings it; empty when all ran."""
    left = [f"tests marked {need.marker} ({' and '.join(need.programs)} missing)" for need in lacking]
    cure = f" Install: {_cure(lacking)}" if lacking else ""
    if args.fast:
        left = ["PostgreSQL", "the browser"]
    elif args.db != "both":
        left.append("PostgreSQL" if args.db == "sqlite" else "SQLite")
    return f"Did not run: {', '.join(left)}.{cure}\n" if left else ""


COMMAND = Command(
    name="test",
    help="run the whole suite, on both databases and in a browser",
    description=(
        "Run every test on SQLite and on PostgreSQL, and the journeys in Chromium. PostgreSQL is the one of\n"
        "DATABASE_URL, else one that comes with the development packages. What this machine lacks is named, the\n"
        "rest runs, and the last lines say what did not. With CI=true nothing may be missing or skipped."
    ),
    run=run,
    arguments=arguments,
)
