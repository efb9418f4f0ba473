"""The page that describes the API to people, its document for programs, and what is nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from pendopo.foundation.regions.middleware import RegionRequest

from .document import Document, document_of
from .examples import example_of


@dataclass(frozen=True)
class Line:
    """One operation as the page lists it."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    example: str
    statuses: list[tuple[str, str]]


@require_safe
def index(request: RegionRequest) -> HttpResponse:
    """Every operation with an example, grouped by what it is for."""
    groups: dict[str, list[Line]] = {}
    root = request.build_absolute_uri("/").rstrip("/")
    for path, item in document_of(request.region.slug)["paths"].items():
        for method, operation in item.items():
            groups.setdefault(operation["tags"][0], []).append(_line(root, path, method, operation))
    return render(request, "api/index.html", {"groups": groups})


def _line(root: str, path: str, method: str, operation: Document) -> Line:
    return Line(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        example=example_of(root, path, method, operation),
        statuses=[(str(status), told["description"]) for status, told in operation["responses"].items()],
    )


@require_safe
def document(request: RegionRequest) -> HttpResponse:
    """OpenAPI 3.1."""
    return JsonResponse(document_of(request.region.slug), json_dumps_params={"ensure_ascii": False})


@csrf_exempt  # so that a wrong address is told as one, whatever the method
def nowhere(request: HttpRequest, **kwargs: Any) -> NoReturn:
    raise Http404
