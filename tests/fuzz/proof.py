"""The fuzz of the suite with bigger numbers and another seed, on either database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from tests import house

SUITE_SECONDS = 60
"""What the fuzz of the suite takes, about."""


def fuzz(
    folder: Path,
    server: str,
    *,
    seed: int,
    seconds: float,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, object]:
    """Run tests/fuzz in a process of its own: {how many of each were tried, "faults": what failed}.

    `server`: DATABASE_URL of a PostgreSQL; empty means SQLite. `seconds`: about how long it may take.
    """
    report = folder / "fuzz.xml"
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PENDOPO_MODE")
    }
    environment |= {"PENDOPO_DATA_DIR": str(folder), "PENDOPO_FUZZ_SEED": str(seed)}
    environment |= {"PENDOPO_FUZZ_TIMES": str(max(1, round(seconds / SUITE_SECONDS)))}
    environment |= {"DATABASE_URL": server} if server else {}
    tell(0, 1)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/fuzz", f"--junitxml={report}"],
        cwd=house.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
    )
    tell(1, 1)
    return {**counts_in(report), "faults": [] if done.returncode == 0 else done.stdout.splitlines()[-60:]}


def counts_in(report: Path) -> dict[str, object]:
    """What the tests counted."""
    if not report.exists():
        return {}
    found = ElementTree.parse(report).iter("property")
    return {one.get("name", ""): int(one.get("value", "0")) for one in found}
