"""What stands around every page of the workbench: the tabs this officer may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.regions.middleware import RegionRequest

from .desk import staff_here


@dataclass(frozen=True)
class Tab:
    """One part of the workbench; `name` is its URL name."""

    name: str
    title: str | Promise
    icon: str
    permission: Permission


TABS = (
    Tab("queue", _("Antrean"), "list", Permission.CASE_LIST),
    Tab("counter", _("Loket"), "edit", Permission.CASE_ENTER),
    Tab("signing", _("Tanda tangan"), "edit", Permission.LETTER_SIGN),
    Tab("figures", _("Angka"), "seal", Permission.FIGURE_READ),
    Tab("people", _("Orang"), "person", Permission.REGION_MANAGE),
    Tab("machine", _("Antrean sistem"), "progress", Permission.REGION_MANAGE),
    Tab("privacy", _("Data pribadi"), "lock", Permission.DATA_ENTER),
)


def address(request: RegionRequest, name: str, **kwargs: str) -> str:
    """A page of this region's workbench."""
    return reverse(f"workbench:{name}", kwargs={"region": request.region.slug, **kwargs})


def show(
    request: RegionRequest, tab: str, page: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render workbench/<page>.html inside the frame, with `tab` marked as the place one is in."""
    staff = staff_here(request)
    tabs = [
        {"title": one.title, "icon": one.icon, "url": address(request, one.name), "is_here": one.name == tab}
        for one in TABS
        if staff.has(one.permission)
    ]
    return render(request, f"workbench/{page}.html", {"tabs": tabs, "staff": staff, **context}, status=status)
