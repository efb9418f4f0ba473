"""The way to the desk, for those who have one here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.accounts.staff import staff_of

STARTS = (("queue", Permission.CASE_LIST), ("figures", Permission.FIGURE_READ))
"""Where the day begins, by what one may do; the data protection officer has neither."""


def desk(request: HttpRequest) -> dict[str, Any]:
    """`desk_url`: where this person works in this region; empty for everybody else. Asked only when it is printed."""
    return {"desk_url": lambda: _desk_url(request)}


def _desk_url(request: HttpRequest) -> str:
    region = getattr(request, "region", None)
    user = getattr(request, "user", None)
    if region is None or user is None or not user.is_authenticated:
        return ""
    staff = staff_of(request)
    if staff is None:
        return ""
    page = next((name for name, permission in STARTS if staff.has(permission)), "privacy")
    return reverse(f"workbench:{page}", kwargs={"region": region.slug})
