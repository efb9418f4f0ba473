"""Work behind the scenes: what waits, what failed, and trying it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache

from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.notices import actions, queries
from pendopo.foundation.notices.models import OutboxRow
from pendopo.foundation.regions.middleware import RegionRequest

from .. import machine
from ..desk import staff_here
from ..forms import GiveUpForm
from ..frame import address, show

SHOWN = 50


@never_cache
@staff_page(Permission.REGION_MANAGE)
def machine_page(request: RegionRequest) -> HttpResponse:
    counts = queries.work_by_kind()
    rows = queries.trouble(SHOWN + 1)
    pulses = queries.workers()
    context = {
        "kinds": machine.kinds(counts),
        "totals": {
            name: sum(getattr(one, name) for one in counts) for name in ("waiting", "later", "again", "dead")
        },
        "oldest": min((one.oldest for one in counts if one.oldest), default=None),
        "troubles": machine.troubles(rows[:SHOWN], staff_here(request)),
        "has_more": len(rows) > SHOWN,
        "shown": SHOWN,
        "gateways": machine.gateways(pulses),
        "is_alive": any(queries.is_alive(pulse) for pulse in pulses),
        "last_seen": pulses[0].seen_at if pulses else None,
    }
    return show(request, "machine", "machine", context)


@never_cache
@staff_page(Permission.REGION_MANAGE)
def machine_again(request: RegionRequest, row: int) -> HttpResponse:
    """Try one row again. Anything but a POST goes to the page."""
    _troubled(row)
    if request.method == "POST":
        actions.revive(row, by=staff_here(request).actor("region_admin"))
        messages.success(request, gettext("Pekerjaan ini dicoba lagi sekarang."))
    return redirect(address(request, "machine"))


@never_cache
@staff_page(Permission.REGION_MANAGE)
def machine_kind_again(request: RegionRequest, topic: str) -> HttpResponse:
    """Try the dead rows of one kind again. Anything but a POST goes to the page."""
    if request.method == "POST":
        number = actions.revive_kind(topic, by=staff_here(request).actor("region_admin"))
        said = ngettext(
            "%(number)d pekerjaan dicoba lagi sekarang.", "%(number)d pekerjaan dicoba lagi sekarang.", number
        )
        messages.success(request, said % {"number": number})
    return redirect(address(request, "machine"))


@never_cache
@staff_page(Permission.REGION_MANAGE)
def machine_give_up(request: RegionRequest, row: int) -> HttpResponse:
    """Ask for the reason, then settle the row for good."""
    found, staff = _troubled(row), staff_here(request)
    form = GiveUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_up(row, form.cleaned_data["reason"], by=staff.actor("region_admin"))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("Pekerjaan ini tidak dicoba lagi."))
            return redirect(address(request, "machine"))
    context = {"form": form, "one": machine.troubles([found], staff)[0]}
    return show(request, "machine", "machine_give_up", context, status=422 if form.errors else 200)


def _troubled(row: int) -> OutboxRow:
    """404 for what is not in trouble in this region, or no longer."""
    found = queries.troubled_row(row)
    if found is None:
        raise Http404
    return found
