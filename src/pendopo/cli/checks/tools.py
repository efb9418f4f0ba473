"""Checks that other programs do: ruff, mypy, import-linter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from functools import partial

from pendopo.cli.boot import ROOT, SOURCE

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def program(*words: str, env: Mapping[str, str] | None = None) -> list[str]:
    """Run `python WORDS` in the project; its output is the fault when it fails."""
    done = subprocess.run(  # noqa: S603  our own command lines
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "NO_COLOR": "1", **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode == 0:
        return []
    return [(done.stdout + done.stderr).strip() or f"{words[:2]} failed with code {done.returncode}"]


lint = partial(program, "-m", "ruff", "check", "--quiet", "--output-format", "concise", ".")
layout = partial(program, "-m", "ruff", "format", "--check", "--quiet", "--diff", ".")
types = partial(program, "-m", "mypy", "--no-error-summary")
imports = partial(program, "-c", LINT_IMPORTS, "--no-logo")
packages = partial(program, "-m", "pip", "check", "--disable-pip-version-check")
