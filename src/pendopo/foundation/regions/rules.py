"""What may be done to a region, its modules and its office hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import TypeAlias

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.types import Text

from .models import Region
from .modules import active, modules

Hours: TypeAlias = tuple[int, time, time]
"""(weekday with 0 = Monday, opens, closes) in local time."""

Fact: TypeAlias = tuple[Text, Text, str]
"""(when, text, source); the first two in both languages."""

DEFAULT_HOURS: tuple[Hours, ...] = (
    *((weekday, time(7, 30), time(16, 0)) for weekday in range(4)),
    (4, time(7, 30), time(14, 30)),
)
"""A sample to start from, Monday to Friday. Each region sets its own by decree."""


def check_open(region: Region | None) -> None:
    if region is None or region.valid_to is not None:
        raise Refused(_("Kode wilayah ini tidak dikenal."), "unknown_region")


def check_switch(region_code: str, module_key: str, is_on: bool) -> None:
    """A module goes on after those it requires, and off before them."""
    module = modules.get(module_key)
    if module is None:
        raise Refused(_("Modul ini tidak terpasang."), "unknown_module")
    on = active(region_code)
    if is_on:
        missing = [need for need in module.requires if need not in on]
        if missing:
            message = _("Nyalakan dahulu: %(modules)s.") % {"modules": _titles(missing)}
            raise Refused(message, "module_required")
        return
    leaning = [other.key for other in modules.all() if module_key in other.requires and other.key in on]
    if leaning:
        message = _("Matikan dahulu yang memerlukannya: %(modules)s.") % {"modules": _titles(leaning)}
        raise Refused(message, "module_in_use")


def check_hours(rows: Sequence[Hours]) -> None:
    days = [weekday for weekday, _opens, _closes in rows]
    if not rows:
        raise Refused(_("Isi sedikitnya satu hari kerja."), "no_day")
    if not set(days) <= set(range(7)):
        raise Refused(_("Hari ini tidak dikenal."), "unknown_weekday")
    if len(set(days)) != len(days):
        raise Refused(_("Setiap hari hanya boleh diisi satu kali."), "weekday_twice")
    if any(opens >= closes for _weekday, opens, closes in rows):
        raise Refused(_("Jam buka harus lebih awal daripada jam tutup."), "opens_after_closing")


def check_facts(rows: Sequence[Fact]) -> None:
    for when, text, source in rows:
        if not source.strip():
            raise Refused(_("Sebutkan sumber setiap fakta."), "no_source")
        if not all(words.get(language) for words in (when, text) for language in ("id", "en")):
            raise Refused(_("Tulis fakta dalam kedua bahasa."), "one_language")


def _titles(keys: Sequence[str]) -> str:
    found = (modules.get(key) for key in keys)
    return ", ".join(str(module.title) if module else key for module, key in zip(found, keys, strict=True))
