"""docs/reference/package-format.md, written from the JSON Schema so that the two cannot differ.

python -m pendopo.engine.catalogue.reference > docs/reference/package-format.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from .schema import SCHEMA

HEAD = """# The package format

<!-- Written from src/pendopo/engine/catalogue/schema.json. Do not edit by hand; see reference.py beside it. -->

A service package is one folder. Its YAML may be spread over `service.yaml`, `standard.yaml`, `form.yaml`,
`steps.yaml` and `messages.yaml`: every top-level key stands in one of them, once. Letter templates are
`letters/*.typ`. Any other file is a fault. How to write one: [add a service](../how-to/add-a-service.md).

YAML is read strictly. Plain `true`, `false`, `null`, whole and decimal numbers are what they look like; all else is
text. Quote what has two meanings (`"no"`, `"012"`, `"12:30"`, `"2026-01-31"`) and codes that look like numbers
(`"33.25"`). Tags, anchors and aliases are refused.

Names marked with * are needed wherever the thing around them stands. Which top-level keys a package needs depends on
its channel: `./pendopo package check DIR` tells.
"""


def as_markdown() -> str:
    """The whole page."""
    lines = [HEAD, "## Top-level keys", ""]
    lines += _table(SCHEMA)
    for name, part in _parts(SCHEMA["properties"]):
        lines += ["", f"## {name}", "", part.get("description", ""), "", *_table(part)]
    for name in ("field", "option", "alternative", "text"):
        part = SCHEMA["$defs"][name]
        lines += ["", f"## {name}", "", part["description"], "", *_table(part)]
    lines += ["", "## rule", "", SCHEMA["$defs"]["rule"]["description"], ""]
    return "\n".join(lines)


def _parts(properties: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Keys whose value has keys of its own, alternatives unfolded."""
    for name, value in properties.items():
        inner = value.get("items", value)
        inner = inner.get("additionalProperties") or inner if "propertyNames" in inner else inner
        for part in inner.get("oneOf", [inner]):
            if "properties" in part:
                kind = part["properties"].get("kind", {}).get("const")
                own = {**part, "description": part.get("description") or value.get("description", "")}
                yield (f"{name} of kind {kind}" if kind else name), own


def _table(part: Mapping[str, Any]) -> list[str]:
    needed = set(part.get("required", []))
    rows = [
        f"| `{name}`{'*' if name in needed else ''} | {_kind(it)} | {_words(it)} |" for name, it in _keys(part)
    ]
    return ["| Name | Value | Meaning |", "|---|---|---|", *rows]


def _keys(part: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from part["properties"].items()


def _words(it: Mapping[str, Any]) -> str:
    told = it.get("description") or SCHEMA["$defs"].get(_ref(it), {}).get("description", "")
    return str(told).replace("|", "\\|")


def _ref(it: Mapping[str, Any]) -> str:
    return str(it.get("$ref", "")).rpartition("/")[2]


def _kind(it: Mapping[str, Any]) -> str:
    """The shape of a value in a word or two."""
    if _ref(it):
        return _ref(it)
    if "enum" in it:
        return " · ".join(f"`{word}`" for word in it["enum"])
    if "const" in it:
        return f"`{it['const']}`"
    if it.get("type") == "array":
        return f"list of {_kind(it.get('items', {}))}"
    return str(it.get("type", "see below"))


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
