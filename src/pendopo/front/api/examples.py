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


BODIES: dict[str, object] = {
    "begin": {"service": "akta-kelahiran"},
    "save_page": {"answers": {"applicant_name": "Sari Contoh"}},
    "submit": {"is_true": True},
    "correct": {"revision": 3, "answers": {"child_name": "Bayu Contoh"}},
    "withdraw": {"revision": 3},
    "claim": {"revision": 3},
    "release": {"revision": 3},
    "complete": {"revision": 3, "note": "Lengkap"},
    "send_back": {"revision": 3, "notes": {"child_name": "Tulis lengkap"}},
    "reject": {"revision": 3, "reason": "Berkas tidak dapat dibaca."},
    "register": {"revision": 3, "number": "3523-LU-2026", "entered_on": "2026-11-21"},
}
"""What is sent, by operation."""


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
    body = json.dumps(BODIES[operation["operationId"]], ensure_ascii=False)
    return ["-H 'Content-Type: application/json'", f"-d {quote(body)}"]
