"""The API keeps to its own document, whatever is sent."""

from __future__ import annotations

import pytest

from pendopo.front.api.document import document_of
from tests.leaks.makers import SERVICE
from tests.leaks.world import World, bearer, build, codes_of

from .api import fuzz_api
from .size import SEED, TIMES

SECONDS = 90 * TIMES
EXAMPLES = 8 * TIMES
"""Good calls of each operation and as many bad ones: half a minute on two idle cores; `prove` makes more."""


@pytest.fixture
def world(db) -> World:
    return build()


def asking(world):
    """(roles, known): headers of a stranger, an applicant and an officer's program, and what they can find."""
    a = world.a
    roles = {
        "anonymous": {},
        "applicant": codes_of(a),
        "officer": next(bearer(token) for role, token in a.tokens.items() if role.value == "verifier"),
    }
    known = {
        "key": SERVICE,
        "draft": str(a.draft.pk),
        "page": a.page,
        "field": a.draft_field,
        "reference": a.case.reference,
        "code": a.finished.letter.code,
    }
    return roles, known


def test_no_call_gets_an_answer_that_the_document_does_not_promise(world, record_property):
    roles, known = asking(world)
    told = fuzz_api(EXAMPLES, SECONDS, SEED, roles=roles, known=known)
    record_property("API calls", told.calls)
    wanted = {
        f"{method.upper()} {path}" for path, item in document_of("tuban")["paths"].items() for method in item
    }
    assert told.statuses.keys() == wanted
    found = {name for name, statuses in told.statuses.items() if min(statuses) < 300}
    assert {"GET /tuban/api/drafts/{draft}", "GET /tuban/api/desk/cases/{reference}"} <= found, told.statuses
