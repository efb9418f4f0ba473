"""The OpenAPI document: what ninja tells, and every error besides, which it leaves out."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils import translation

from .problems import CONTENT_TYPE, TITLES, Problem
from .service import api

Document = dict[str, Any]
ALWAYS = (404, 422, 500, 503)
WITH_BODY = (400, 413, 415)
WITH_TOKEN = (401, 403)
CHANGING = (409,)


def document_of(region_slug: str) -> Document:
    """For the addresses of one region. Shared: read it, do not change it."""
    known = _document()
    return {**known, "paths": {f"/{region_slug}/api/{path}": known["paths"][path] for path in known["paths"]}}


@cache
def _document() -> Document:
    """Paths without the region. In English, whoever asks first."""
    with translation.override("en"):
        made: Document = dict(api.get_openapi_schema(path_prefix=""))
        made["paths"] = {path.lstrip("/"): item for path, item in made["paths"].items()}
        made.pop("servers")
        parts = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        made["components"]["schemas"] |= {**parts.pop("$defs"), "Problem": parts}
        for item in made["paths"].values():
            for method, operation in item.items():
                _add_problems(method, operation)
    return made


def _add_problems(method: str, operation: Document) -> None:
    """Every status that this operation may fail with."""
    found = {*ALWAYS, *operation.pop("x-problems", ())}
    found |= {*WITH_BODY} if "requestBody" in operation else set()
    found |= {*WITH_TOKEN} if "security" in operation else set()
    found |= set() if method == "get" else {*CHANGING}
    for status in sorted(found):
        operation["responses"].setdefault(
            status,
            {
                "description": str(TITLES[status]),
                "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        )
