"""Files and functions stay small enough to read at one sitting."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from pendopo.cli.boot import ROOT

FILE_LINES = 500
FUNCTION_LINES = 60


def sources() -> Iterator[Path]:
    """Every Python file of ours but migrations, which a tool writes."""
    for folder in ("src", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def functions(tree: ast.Module) -> Iterator[tuple[str, int, int]]:
    """(name, first line, how many lines) of every function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


def sizes() -> list[str]:
    faults = []
    for path in sources():
        text = path.read_text()
        shown, lines = path.relative_to(ROOT), text.count("\n")
        if lines > FILE_LINES:
            faults.append(f"{shown}: {lines} lines, at most {FILE_LINES}; split it by verb or by state")
        for name, line, count in functions(ast.parse(text)):
            if count > FUNCTION_LINES and "tests" not in path.parts:  # a table of sample data may be long
                faults.append(f"{shown}:{line}: {name} has {count} lines, at most {FUNCTION_LINES}")
    return faults


def summary() -> str:
    """ "files 70/250/500, functions 8/33/60": median, nine tenths, largest."""
    files = [path.read_text().count("\n") for path in sources()]
    verbs = [count for path in sources() for _, _, count in functions(ast.parse(path.read_text()))]
    return f"files {_three(files)}, functions {_three(verbs)} lines (median/90%/max)"


def _three(counts: list[int]) -> str:
    return f"{median(counts):.0f}/{quantiles(counts, n=10)[-1]:.0f}/{max(counts)}"
