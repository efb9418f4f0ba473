"""Runs of the suite, what the machine lacks for them, and their sums."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from .boot import ROOT, SOURCE

NO_TESTS = 5
"""pytest's exit code for a run that collected nothing, as -k may well do."""


@dataclass(frozen=True)
class Need:
    """Programs from one Debian package, and the marker of the tests that need them."""

    marker: str
    programs: tuple[str, ...]
    package: str

    @property
    def is_missing(self) -> bool:
        return any(shutil.which(program) is None for program in self.programs)


NEEDS = (
    Need("browser", ("chromium",), "chromium"),
    Need("poppler", ("pdfsig", "pdftotext"), "poppler-utils"),
    Need("zbar", ("zbarimg", "pdftoppm"), "zbar-tools poppler-utils"),
)


def missing() -> list[Need]:
    return [need for need in NEEDS if need.is_missing]


@dataclass(frozen=True)
class Sum:
    """Tests by outcome. An error in a fixture counts as failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass(frozen=True)
class Result:
    """Of one run of pytest. `code` is its exit code, 0 where it only found no test."""

    name: str
    code: int
    total: Sum


def run(name: str, words: Sequence[str], env: Mapping[str, str]) -> Result:
    """Run pytest once; its output goes to the terminal as it comes."""
    sys.stdout.write(f"\n== {name} ==\n")
    sys.stdout.flush()
    with tempfile.TemporaryDirectory(prefix="pendopo-test-") as folder:
        report = Path(folder) / "report.xml"
        process = subprocess.run(  # noqa: S603  our own command lines
            [sys.executable, "-m", "pytest", "-q", f"--rootdir={ROOT}", f"--junitxml={report}", *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(SOURCE), "PENDOPO_DATA_DIR": f"{folder}/data", **env},
            stdin=subprocess.DEVNULL,
        )
        code = 0 if process.returncode == NO_TESTS else process.returncode
        total = read(report) if report.exists() else Sum()
    return Result(name, code, total if total.failed or not code else total + Sum(failed=1))


def read(report: Path) -> Sum:
    """The sums of a JUnit report."""
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314  pytest wrote it just now
    total = Sum()
    for suite in suites:
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        total += Sum(max(0, tests - failed - skipped), failed, skipped)
    return total
