"""Ask the API what its OpenAPI document allows, and what it does not; judge every answer by that document."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pendopo.front.api.document import document_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@dataclass
class Told:
    """What a run saw: how many calls, and of each operation which statuses."""

    calls: int = 0
    statuses: dict[str, set[int]] = field(default_factory=dict)

    def note(self, name: str, status: int) -> None:
        self.calls += 1
        self.statuses.setdefault(name, set()).add(status)


def fuzz_api(
    examples: int,
    seconds: float,
    seed: int,
    *,
    slug: str = "tuban",
    roles: Mapping[str, Mapping[str, str]] | None = None,
    known: Mapping[str, str] | None = None,
) -> Told:
    """So many good and so many bad calls of each operation, the roles by turns, until the time is over.

    `roles`: headers by name. `known`: values for parts of an address, so that some calls find something.
    Raises the first failure with the call that led to it.
    """
    app = get_wsgi_application()
    told, end = Told(), time.monotonic() + seconds
    with open_connection():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            schema = schemathesis.openapi.from_dict(document_of(slug), config=SchemathesisConfig())
            schema.app = app
            for found in schema.get_all_operations():
                askers = list((roles or {"anonymous": {}}).values())
                _fuzz(found.ok(), mode, askers, dict(known or {}), told, examples, end, seed)
    return told


@contextmanager
def open_connection() -> Iterator[None]:
    """A server closes old connections around each request; a test keeps the one its transaction is on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _fuzz(
    operation: Any,
    mode: GenerationMode,
    askers: Sequence[Mapping[str, str]],
    known: Mapping[str, str],
    told: Told,
    examples: int,
    end: float,
    seed: int,
) -> None:
    @seeded(seed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case: Any) -> None:
        if time.monotonic() > end:
            return
        cache.clear()  # the brakes on guessing have tests of their own
        if told.calls % 4:  # mostly something that exists, else something made up
            case.path_parameters = {key: known.get(key, one) for key, one in (case.path_parameters or {}).items()}
        headers = askers[told.calls % len(askers)]
        answer = case.call(headers={"Accept-Encoding": "identity", **headers})
        told.note(operation.label, answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    with suppress(*([Unsatisfiable] if mode is GenerationMode.NEGATIVE else [])):
        call()  # where anything may be sent, nothing can be sent wrongly
