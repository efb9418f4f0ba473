"""`./pendopo fix`: what a tool can put right."""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace

from pendopo.cli import boot
from pendopo.cli.checks import docs
from pendopo.cli.command import Command


def run(args: Namespace) -> int:
    """Returns 1 when ruff found something that it cannot put right."""
    lint = _ruff("check", "--fix", "--quiet", ".")
    layout = _ruff("format", "--quiet", ".")
    for path in docs.write():
        sys.stdout.write(f"{path.relative_to(boot.ROOT)} written\n")
    return 1 if lint or layout else 0


def _ruff(*words: str) -> int:
    return subprocess.run([sys.executable, "-m", "ruff", *words], cwd=boot.ROOT).returncode  # noqa: S603


COMMAND = Command(
    name="fix",
    help="put right what a tool can: lint, layout, generated pages",
    description="Let ruff fix and lay out the code, and write the generated pages of docs/reference.",
    run=run,
)
