"""Checked at every start: what the modules say of each other is true."""

from __future__ import annotations

from typing import Any

from django.core import checks

from .modules import modules


@checks.register("pendopo")
def check_modules(**_kwargs: Any) -> list[checks.CheckMessage]:
    return [checks.Error(fault, id="regions.E001") for fault in modules.check()]
