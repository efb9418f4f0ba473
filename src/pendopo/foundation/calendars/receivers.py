from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from pendopo.foundation.regions.signals import office_hours_changed

from .memory import CALENDARS


@receiver(office_hours_changed, dispatch_uid="calendars.forget")
def forget_calendar(region_code: str, **_kwargs: Any) -> None:
    CALENDARS.forget(region_code)
