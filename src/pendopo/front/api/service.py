"""The API as one object: its operations, and what it says when one fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation

from pendopo.foundation.common.errors import Refused

from .parsing import BoundedParser
from .problems import Failed, FieldProblem, problem
from .views import cases, desk, drafts, letters, services

log = structlog.get_logger(__name__)


class Api(NinjaAPI):
    """Operations are called by the name of their function."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


api = Api(
    title="Pendopo",
    version="1",
    description="Services of a region: find, apply, follow, check; and the work of its officers.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=BoundedParser(),
)
for part in (services, drafts, cases, letters, desk):
    api.add_router("", part.router)

WORDS: Mapping[str, str | Promise] = {
    "missing": _("Wajib diisi."),
    "string_too_long": _("Terlalu panjang."),
    "string_too_short": _("Terlalu pendek."),
    "extra_forbidden": _("Isian ini tidak dikenal."),
}
"""What is said of a value by its kind of fault."""
CODES = {"stale": 409, "no_transition": 409, "draft_gone": 409, "too_many_tries": 429, "too_large": 413}
"""Refusals that are not about what was written, by code; all others are 422."""


@api.exception_handler(Failed)
def failed(request: HttpRequest, error: Failed) -> HttpResponse:
    return error.response()


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A rule said no: its own sentence and its own code."""
    return problem(CODES.get(error.code, 422), error.code, str(error.reason))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent does not have the form that the document describes."""
    return problem(422, "invalid", errors=[_field_problem(one) for one in error.errors])


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """From the parser the true reason comes wrapped."""
    cause = error.__cause__ if isinstance(error.__cause__, HttpError) else error
    told = problem(cause.status_code)
    if cause.status_code == 401:
        told["WWW-Authenticate"] = "Bearer"
    return told


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413)


@api.exception_handler(OperationalError)
def busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """The database is locked, full or away: nothing was written, and it may go better soon."""
    log.error("database_away", error=type(error.__cause__ or error).__name__)
    return problem(503)


def _field_problem(fault: Mapping[str, Any]) -> FieldProblem:
    """`loc` is where it came from (query, path, body …), the name of the argument, and the way inside it."""
    source, *way = [str(part) for part in fault["loc"]]
    names = way[1:] if source == "body" and len(way) > 1 else way
    kind = str(fault["type"])
    return FieldProblem(
        field=".".join(names), message=str(WORDS.get(kind, _("Nilai ini tidak dapat dibaca."))), code=kind
    )


def operations() -> list[URLPattern]:
    """Addresses of the operations alone: our own page and document stand beside them."""
    return [one for one in api.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
