"""Every address of the project, read from the URL resolver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Address:
    """One address: its full name ("portal:home", empty when unnamed), route, view, arguments, and default arguments."""

    name: str
    route: str
    view: Callable[..., Any] = field(compare=False)
    arguments: frozenset[str]
    defaults: dict[str, Any] = field(compare=False, hash=False)

    @property
    def is_regional(self) -> bool:
        return "region" in self.arguments

    @property
    def objects(self) -> frozenset[str]:
        """Arguments that name an object, the region aside."""
        return self.arguments - {"region"} - self.defaults.keys()

    def path(self, **kwargs: Any) -> str:
        """The address for these objects; arguments it does not take are left out."""
        wanted = {key: value for key, value in kwargs.items() if key in self.arguments - self.defaults.keys()}
        try:
            return reverse(self.name, kwargs=wanted)
        except NoReverseMatch:
            return reverse(self.name, kwargs={**wanted, **self.defaults})

    def attribute(self, name: str) -> Any:
        """An attribute of the view or of its class."""
        return getattr(self.view, name, getattr(getattr(self.view, "view_class", None), name, None))


def addresses(resolver: URLResolver | None = None) -> list[Address]:
    return list(_below(resolver or get_resolver(), "", (), frozenset(), {}))


def _below(
    resolver: URLResolver, route: str, spaces: tuple[str, ...], arguments: frozenset[str], defaults: dict[str, Any]
) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        names = arguments | set(entry.pattern.regex.groupindex)
        if isinstance(entry, URLPattern):
            name = ":".join((*spaces, entry.name)) if entry.name else ""
            yield Address(name, here, entry.callback, names, {**defaults, **entry.default_args})
        else:
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _below(entry, here, inner, names, {**defaults, **entry.default_kwargs})
