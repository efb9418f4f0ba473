"""Checked at every start: every measure belongs to something that is installed."""

from __future__ import annotations

from typing import Any

from django.core import checks

from .measures import registry


@checks.register("pendopo")
def check_measures(**_kwargs: Any) -> list[checks.CheckMessage]:
    return [checks.Error(fault, id="indicators.E001") for fault in registry.check()]
