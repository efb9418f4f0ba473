"""What is wrong with a package: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """`file` is relative to the package; `line` counts from 1, 0 means the file as a whole.

    `path` is where in the content, such as "pages[2].fields[0].label". `cure` says what to do, in one sentence.
    """

    file: str
    line: int
    path: str
    message: str
    cure: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.path + ': ' if self.path else ''}{self.message} {self.cure}"


def spell(path: Path) -> str:
    """("pages", 2, "label") as "pages[2].label"."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once, by file and line."""
    return sorted(set(faults))
