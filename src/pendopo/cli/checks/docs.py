"""Generated pages of the documentation are as their sources say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pendopo.cli import parser
from pendopo.cli.boot import ROOT

PAGES: dict[Path, Callable[[], str]] = {ROOT / "docs/reference/commands.md": parser.reference}


def docs() -> list[str]:
    return [
        f"{path.relative_to(ROOT)} is not what its source says; write it with: ./pendopo fix"
        for path, make in PAGES.items()
        if not path.exists() or path.read_text() != make()
    ]


def write() -> list[Path]:
    """Write every page that differs; returns those."""
    stale = [path for path, make in PAGES.items() if not path.exists() or path.read_text() != make()]
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGES[path]())
    return stale
