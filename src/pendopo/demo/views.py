"""The demo's on-screen inbox and its stand-in for SIAK. Never mounted in production."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from pendopo.engine.cases.queries import case_for_staff
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.accounts.staff import staff_of
from pendopo.foundation.notices.models import Message
from pendopo.foundation.notices.queries import sign_in_notices
from pendopo.foundation.regions.middleware import RegionRequest

from .siak import sample_document

SHOWN = 50


def inbox(request: RegionRequest) -> HttpResponse:
    """What would have gone to phones and mailboxes of this region, newest first."""
    messages = Message.objects.order_by("-created_at")[:SHOWN]
    return render(request, "demo/inbox.html", {"inbox": messages, "notices": sign_in_notices()})


@staff_page(Permission.CASE_REGISTER)
def siak(request: RegionRequest, reference: str) -> HttpResponse:
    """The sample document an operator would have downloaded from SIAK."""
    staff = staff_of(request)
    case = case_for_staff(staff, reference) if staff else None
    if case is None or not case.register_number:
        raise Http404
    response = HttpResponse(sample_document(case), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="siak-contoh-{case.reference}.pdf"'
    return response
