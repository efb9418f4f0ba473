"""What modules and higher floors give to the catalogue: folders of packages, and checks of single sections."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pendopo.foundation.common.types import Json


@dataclass(frozen=True)
class SectionFault:
    """A fault inside a section; `path` is relative to it, such as (0,) for the first entry."""

    path: tuple[str | int, ...]
    message: str
    cure: str


SectionCheck = Callable[[Json], Iterable[SectionFault]]


class PackageRegistry:
    """Refuses nonsense at start: a folder that is not there, a section that two floors want to judge."""

    def __init__(self) -> None:
        self._folders: dict[str, Path] = {}
        self._checks: dict[str, SectionCheck] = {}

    def register_packages(self, module_key: str, path: Path) -> None:
        """`path` holds one folder per package; the folders belong to the module."""
        if not path.is_dir():
            raise ValueError(f"module {module_key!r} registers packages in {path}, which is not a folder")
        if self._folders.setdefault(module_key, path) != path:
            raise ValueError(f"module {module_key!r} registers packages twice")

    def register_section_check(self, section: str, check: SectionCheck) -> None:
        """Let a higher floor judge one top-level key, such as "indicators"; it gets the value, whatever it is."""
        if section in self._checks:
            raise ValueError(f"section {section!r} is checked twice")
        self._checks[section] = check

    def packages(self) -> Iterator[tuple[str, Path]]:
        """(module key, folder) of every package that came with the installed modules, in a stable order."""
        for module_key, path in sorted(self._folders.items()):
            for folder in sorted(path.iterdir()):
                if folder.is_dir() and not folder.name.startswith((".", "_")):
                    yield module_key, folder

    def section_faults(self, section: str, value: Json) -> Iterable[SectionFault]:
        check = self._checks.get(section)
        return check(value) if check else ()

    @property
    def checked_sections(self) -> list[str]:
        return sorted(self._checks)


registry = PackageRegistry()
register_packages = registry.register_packages
register_section_check = registry.register_section_check
packages = registry.packages
