"""Every template compiles, and what it names by a constant exists: templates, addresses, static files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pendopo.cli.boot import ROOT, SOURCE


def names() -> Iterator[tuple[str, Path]]:
    """(name for the loader, file) of every template of ours."""
    for path in sorted(SOURCE.rglob("templates/**/*")):
        if path.is_file() and path.suffix in (".html", ".txt", ".svg", ".js"):
            below = path.parts[len(path.parts) - 1 - path.parts[::-1].index("templates") + 1 :]
            yield "/".join(below), path


def templates() -> list[str]:
    from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines

    engine = engines["django"].engine  # type: ignore[attr-defined]
    known = addresses()
    faults = []
    for name, path in names():
        shown = path.relative_to(ROOT)
        try:
            compiled = engine.get_template(name)
        except (TemplateSyntaxError, TemplateDoesNotExist) as error:
            faults.append(f"{shown}: {type(error).__name__}: {error}")
            continue
        faults += [
            f"{shown}: {fault}" for node in walk(compiled.nodelist) for fault in missing(node, engine, known)
        ]
    return faults


def walk(nodes: Any) -> Iterator[Any]:
    """Every node below, branches of if and for included."""
    for node in nodes:
        yield node
        for attribute in {*getattr(node, "child_nodelists", ()), "nodelist"}:
            yield from walk(getattr(node, attribute, None) or ())
        for _condition, branch in getattr(node, "conditions_nodelists", ()):
            yield from walk(branch)


def missing(node: Any, engine: Any, known: frozenset[str]) -> Iterator[str]:
    """What `node` names and nobody has."""
    from django.contrib.staticfiles import finders
    from django.template import TemplateDoesNotExist
    from django.template.defaulttags import URLNode
    from django.template.loader_tags import ExtendsNode, IncludeNode
    from django.templatetags.static import StaticNode

    if isinstance(node, ExtendsNode | IncludeNode):
        wanted = constant(node.parent_name if isinstance(node, ExtendsNode) else node.template)
        try:
            if wanted:
                engine.find_template(wanted)
        except TemplateDoesNotExist:
            yield f"there is no template {wanted!r}"
    elif isinstance(node, URLNode):
        wanted = constant(node.view_name)
        if wanted and wanted not in known:
            yield f"there is no address named {wanted!r}"
    elif isinstance(node, StaticNode):
        wanted = constant(node.path)
        if wanted and finders.find(wanted) is None:
            yield f"there is no static file {wanted!r}"


def constant(expression: Any) -> str:
    """The text of a filter expression that is a plain string, else empty."""
    value = getattr(expression, "var", None)
    return value if isinstance(value, str) and not expression.filters else ""


def addresses() -> frozenset[str]:
    """Names of all addresses, with their namespaces."""
    from django.urls import URLPattern, get_resolver

    def below(resolver: Any, spaces: tuple[str, ...]) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                if entry.name:
                    yield ":".join((*spaces, entry.name))
            else:
                yield from below(entry, (*spaces, entry.namespace) if entry.namespace else spaces)

    return frozenset(below(get_resolver(), ()))
