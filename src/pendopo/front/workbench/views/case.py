"""The page of one case: the evidence beside the answers, and what can be done now."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.cache import never_cache

from pendopo.engine.cases.actions import view_case
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.notices.queries import messages_about
from pendopo.foundation.regions.middleware import RegionRequest

from .. import course, evidence
from ..desk import Desk, desk_for
from ..forms import DeskForm
from ..frame import show
from ..panel import panel_of
from ..rows import TONES


@never_cache
@staff_page(Permission.CASE_READ)
def case_page(request: RegionRequest, reference: str) -> HttpResponse:
    return show_case(request, desk_for(request, reference))


def show_case(
    request: RegionRequest,
    desk: Desk,
    *,
    form: DeskForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the form that was just refused where there is one, and everything typed still in it.

    Showing it is a look at personal data, whatever led here.
    """
    view_case(desk.case, by=desk.actor)
    panel = panel_of(desk, form)
    events = course.events_of(desk)
    is_shown = panel.work is not None and panel.work.form is form and not panel.work.deed.reason
    context: dict[str, Any] = {
        "desk": desk,
        "case": desk.case,
        "package": desk.package,
        "tone": TONES[desk.case.state],
        "promise": course.promise_of(desk, request.region),
        "folder": evidence.folder_of(desk),
        "flags": evidence.flags_of(desk),
        "panel": panel,
        "refused": refused if not is_shown or not form or not form.errors else None,
        "form": form if is_shown else None,
        "typed": typed_in(form) if form is not None and not is_shown else "",
        "steps": course.steps_of(desk, events),
        "history": course.history_of(desk, events),
        "corrections": course.corrections_of(desk),
        "sent": list(messages_about(str(desk.case.pk))),
        "can_revoke": desk.staff.has(Permission.LETTER_REVOKE),
        "can_reveal": desk.staff.has(Permission.PERSON_REVEAL),
    }
    return show(request, "queue", "case", context, status=status)


def typed_in(form: DeskForm) -> str:
    """What was typed into a form that has no place on the page any more, so that it can be copied."""
    return "\n".join(
        str(value) for name in form.fields if (value := form[name].value()) and isinstance(value, str)
    )
