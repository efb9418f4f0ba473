"""The house as pyproject.toml describes it: the order of floors and of the apps on each."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "pendopo"
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}


def ranks(contract: str) -> dict[str, int]:
    """Name → height; siblings have the same height."""
    layers = CONTRACTS[contract]["layers"]
    return {
        name.strip(" ()"): height
        for height, layer in enumerate(reversed(layers))
        for name in layer.replace(":", "|").split("|")
    }


def height(app: str) -> tuple[int, int]:
    """How high "pendopo.engine.cases" stands: (floor, place on the floor)."""
    _, floor, *rest = app.split(".")
    inner = ranks(floor).get(rest[0], 0) if floor in CONTRACTS and rest else 0
    return ranks("floors")[floor], inner


def may_lean(upper: str, lower: str) -> bool:
    """Whether a record of app `upper` may point to one of app `lower`."""
    return upper == lower or height(upper) > height(lower)


def slices() -> list[Path]:
    """Folders of all apps."""
    return sorted(path.parent for path in SOURCE.rglob("apps.py"))
