"""A call of each operation as it is typed at a terminal."""

from __future__ import annotations

import json
import re
from shlex import quote

from .document import Document

SAMPLES = {
    "key": "akta-kelahiran",
    "draft": "00000000-0000-4000-8000-000000000000",
    "page": "pemohon",
    "field": "birth_letter",
    "reference": "3523-7K2M-9QX4-H",
    "code": "7K2M9QX431BD7K2M",
}
"""For what stands in an address."""


def example_of(root: str, path: str, method: str, operation: Document) -> str:
    """A line of curl with what the operation insists on."""
    parts = ["curl"]
    if method != "get":
        parts.append(f"-X {method.upper()}")
    parts += [f"-H {quote(header)}" for header in _headers(operation)]
    parts += _body(operation)
    address = re.sub(r"\{(\w+)\}", lambda found: SAMPLES.get(found[1], found[1]), path)
    return " ".join([*parts, quote(root + address)])


def _headers(operation: Document) -> list[str]:
    wanted = [
        f"{one['name']}: …" for one in operation.get("parameters", []) if one["in"] == "header" and one["required"]
    ]
    return [*(["Authorization: Bearer …"] if "security" in operation else []), *wanted]


def _body(operation: Document) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        return ["-F file=@foto.jpg"]
    if "application/json" not in content:
        return []
    body = json.dumps(operation.get("x-example", {}), ensure_ascii=False)
    return ["-H 'Content-Type: application/json'", f"-d {quote(body)}"]
