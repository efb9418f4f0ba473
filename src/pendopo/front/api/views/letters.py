"""Whether a letter of this region is genuine, by the code printed on it."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone
from ninja import Router

from pendopo.engine.catalogue.answering import say
from pendopo.foundation.documents import limits
from pendopo.foundation.documents.forms import read_code
from pendopo.foundation.documents.queries import letter_of_code
from pendopo.foundation.documents.states import LetterState
from pendopo.foundation.regions.middleware import RegionRequest

from ..problems import Failed
from ..schemas.cases import Letter

router = Router(tags=["letters"])


@router.get("/letters/{str:code}", response=Letter, summary="Check a letter", openapi_extra={"x-problems": [429]})
def letter(request: RegionRequest, code: str) -> Letter:
    """Only what is no secret: kind, office, day, state. Wrong codes count together with those typed on the page."""
    address = limits.client_address(request)
    if limits.is_over("code", address, limits.WRONG_CODES):
        raise Failed(429, "too_many_tries")
    bare = read_code(code)
    found = letter_of_code(bare) if bare else None
    if found is None:
        limits.count_wrong("code", address)
        raise Http404
    return Letter(
        code=found.code,
        title=say(found.title),
        office=found.office,
        issued_on=timezone.localtime(found.signed_at).date() if found.signed_at else None,
        state=found.state,
        is_valid=found.state == LetterState.SIGNED,
        is_sample=found.is_sample,
    )
