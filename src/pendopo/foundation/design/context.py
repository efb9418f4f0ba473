"""What every page needs: the region (if any), its address, the modules that are on, whether this is sample data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix


def design(request: HttpRequest) -> dict[str, Any]:
    """`home_url` is the region's home, or the choice of region: addresses are stable for ever."""
    region = getattr(request, "region", None)
    root = get_script_prefix()
    return {
        "region": region,
        "home_url": f"{root}{region.slug}/" if region else root,
        "active_modules": getattr(request, "active_modules", frozenset()),
        "is_demo": settings.IS_DEMO,
    }
