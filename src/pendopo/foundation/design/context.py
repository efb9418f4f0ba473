"""What every page needs: the region (if any), the modules that are on, whether this is sample data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def design(request: HttpRequest) -> dict[str, Any]:
    return {
        "region": getattr(request, "region", None),
        "active_modules": getattr(request, "active_modules", frozenset()),
        "is_demo": settings.IS_DEMO,
    }
