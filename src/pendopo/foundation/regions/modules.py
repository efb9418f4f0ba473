"""The module registry and the two doors that ask it: `active(region)` and the URL include."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from pendopo.foundation.common.scope import region_scope

from .models import RegionModule


@dataclass(frozen=True)
class Module:
    """One switchable module. `urls` is a dotted URL module mounted at /<region>/<prefix>/, or empty."""

    key: str
    title: str | Promise
    urls: str = ""
    prefix: str = ""
    requires: tuple[str, ...] = field(default=())


class ModuleRegistry:
    """Refuses nonsense at start: two modules with one key, or a requirement that is nowhere."""

    def __init__(self) -> None:
        self._modules: dict[str, Module] = {}

    def register(self, module: Module) -> None:
        if module.key in self._modules:
            raise ValueError(f"module {module.key!r} is registered twice")
        self._modules[module.key] = module

    def get(self, key: str) -> Module | None:
        return self._modules.get(key)

    def all(self) -> Iterable[Module]:
        return self._modules.values()

    def check(self) -> list[str]:
        return [
            f"module {module.key!r} requires {need!r}, which is not installed"
            for module in self.all()
            for need in module.requires
            if need not in self._modules
        ]


modules = ModuleRegistry()


def active(region_code: str) -> frozenset[str]:
    """Keys of the installed modules that are switched on in the region. One statement."""
    with region_scope(region_code):
        on = RegionModule.objects.filter(is_on=True).values_list("module_key", flat=True)
        return frozenset(key for key in on if modules.get(key) is not None)
