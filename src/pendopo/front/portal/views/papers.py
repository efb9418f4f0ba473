"""What the citizen takes home: our signed letter, and the document of the register."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from pendopo.engine.cases.models import Case
from pendopo.engine.cases.states import CaseState
from pendopo.foundation.documents.downloads import file_response
from pendopo.foundation.documents.states import LetterState
from pendopo.foundation.regions.middleware import RegionRequest

from ..doors import case_page


@require_safe
@case_page
def letter(request: RegionRequest, case: Case) -> HttpResponse:
    """Our completion letter, once it is signed, until it is taken back or its time is over."""
    found = case.letter
    if found is None or found.state != LetterState.SIGNED or found.signed_file is None or case.letter_erased_at:
        raise Http404
    return file_response(found.signed_file, inline=False, name=f"surat-{case.reference}.pdf")


@require_safe
@case_page
def register_document(request: RegionRequest, case: Case) -> HttpResponse:
    """The signed document of the register of record, byte for byte, once the case is complete."""
    if case.state != CaseState.COMPLETED or case.register_document is None:
        raise Http404
    return file_response(case.register_document, inline=False, name=f"dokumen-resmi-{case.reference}.pdf")
