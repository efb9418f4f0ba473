"""`./pendopo check`: everything that can be judged without running the suite."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pendopo.cli import boot
from pendopo.cli.checks import sizes, tools
from pendopo.cli.command import Command


@dataclass(frozen=True)
class Outcome:
    name: str
    faults: list[str]
    seconds: float
    remark: str = ""


def run(args: Namespace) -> int:
    """Other programs run beside our own checks; one line each as it ends, all faults after."""
    begun = time.monotonic()
    boot.throw_away()
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        futures = [pool.submit(_timed, name, part) for name, part in _programs().items()]
        outcomes = [_timed(name, part) for name, part in _own().items()]
        outcomes += [future.result() for future in futures]
    broken = [one for one in outcomes if one.faults]
    for one in broken:
        sys.stdout.write(f"\n{one.name}\n{'-' * len(one.name)}\n" + "\n".join(one.faults) + "\n")
    seconds = time.monotonic() - begun
    verdict = "all is well" if not broken else f"{len(broken)} of {len(outcomes)} parts have faults"
    sys.stdout.write(f"\ncheck: {verdict} ({seconds:.1f} s)\n")
    return 1 if broken else 0


Part = Callable[[], list[str]]


def _programs() -> dict[str, Part]:
    return {
        "types": tools.types,
        "imports": tools.imports,
        "lint": tools.lint,
        "layout": tools.layout,
        "packages": tools.packages,
    }


def _own() -> dict[str, Part]:
    from pendopo.cli.checks.docs import docs
    from pendopo.cli.checks.migrations import migrations
    from pendopo.cli.checks.templates import templates
    from pendopo.cli.checks.translations import translations

    boot.boot_tool()
    return {
        "sizes": sizes.sizes,
        "documentation": docs,
        "migrations": migrations,
        "templates": templates,
        "translations": translations,
    }


def _timed(name: str, part: Part) -> Outcome:
    begun = time.monotonic()
    try:
        faults = part()
    except Exception as error:  # a part that cannot run is a fault of its own; the others go on
        faults = [f"{type(error).__name__}: {error}"]
    seconds = time.monotonic() - begun
    remark = f"  {sizes.summary()}" if name == "sizes" else ""
    sys.stdout.write(f"{'FAULT' if faults else 'ok':>5}  {name:<14}{seconds:5.1f} s{remark}\n")
    sys.stdout.flush()
    return Outcome(name, faults, seconds, remark)


COMMAND = Command(
    name="check",
    help="judge the code in seconds, without running the suite",
    description=(
        "Lint, layout, types, import contracts, installed packages, templates, translations,\n"
        "migrations, sizes and generated pages.\n"
        "Every part runs, all faults are printed, and the exit code is 1 when there is any."
    ),
    run=run,
)
