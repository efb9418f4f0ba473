"""The region's own days off."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.scope import current_code

from .memory import CALENDARS
from .models import RegionalHoliday
from .signals import day_off_changed


@action("regional_holiday.added")
def add_regional_holiday(date: dt.date, name: str, decree: str, *, by: Actor) -> RegionalHoliday:
    """Declare a day off of the region in scope by decree. Refused without name or decree, and twice on one day."""
    name, decree = name.strip(), decree.strip()
    if not name:
        raise Refused(_("Isi nama hari libur."), "no_name")
    if not decree:
        raise Refused(_("Isi nomor keputusan yang menetapkan hari libur ini."), "no_decree")
    holiday, is_new = RegionalHoliday.objects.get_or_create(date=date, defaults={"name": name, "decree": decree})
    if not is_new:
        raise Refused(_("Tanggal ini sudah menjadi hari libur daerah."), "already_holiday")
    _tell(date)
    record("regional_holiday", holiday.pk, by=by, fields={"date": date.isoformat(), "decree": decree})
    added: RegionalHoliday = holiday
    return added


@action("regional_holiday.removed")
def remove_regional_holiday(date: dt.date, reason: str, *, by: Actor) -> None:
    """Take back a day off of the region in scope, for example after a mistake. The audit keeps that it was there."""
    holiday = RegionalHoliday.objects.filter(date=date).first()
    if holiday is None:
        raise Refused(_("Tanggal ini bukan hari libur daerah."), "not_holiday")
    if not reason.strip():
        raise Refused(_("Tulis alasannya."), "no_reason")
    key = holiday.pk
    holiday.delete()
    _tell(date)
    record("regional_holiday", key, by=by, reason=reason.strip(), fields={"date": date.isoformat()})


def _tell(date: dt.date) -> None:
    CALENDARS.forget(current_code())
    day_off_changed.send(sender=RegionalHoliday, region_code=current_code(), date=date)
