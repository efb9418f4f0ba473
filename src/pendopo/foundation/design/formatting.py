"""Dates, numbers and money as people here write them, in the language that is active.

Indonesian: 21 November 2026 · 13.30 WIB · 1.234,5 · Rp1.250.000. English keeps the order and takes 13:30 and 1,234.5.
A missing value is a dash, never a zero. Text that is not what it should be comes back as it is.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from django.utils import dateformat, timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext

from pendopo.foundation.common import clock, nik

MISSING = "–"

Number = int | float | Decimal | str | None


def _is_english() -> bool:
    return (get_language() or "id").startswith("en")


def local_day(value: date | datetime | str | None) -> date | None:
    """The calendar day in the active time zone; None for nothing and for text that is no ISO date."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def tanggal(value: date | datetime | str | None, form: str = "") -> str:
    """ "21 November 2026"; with form "hari" also the weekday: "Sabtu, 21 November 2026"; "pendek": "21 Nov 2026"."""
    day = local_day(value)
    if day is None:
        return str(value) if value else MISSING
    pattern = {"hari": "l, j F Y", "pendek": "j M Y"}.get(form, "j F Y")
    return dateformat.format(day, pattern)


def jam(value: datetime | time | str | None) -> str:
    """ "13.30", and with the zone where the value has one: "13.30 WIB"."""
    if isinstance(value, str):
        try:
            return jam(time.fromisoformat(value))
        except ValueError:
            return value or MISSING
    if value is None:
        return MISSING
    pattern = "%H:%M" if _is_english() else "%H.%M"
    if isinstance(value, datetime) and timezone.is_aware(value):
        local = timezone.localtime(value)
        return f"{local.strftime(pattern)} {local.tzname()}"
    return value.strftime(pattern)


def waktu(value: datetime | None) -> str:
    """ "21 November 2026, 13.30 WIB" in the time zone of the region being served."""
    return f"{tanggal(value)}, {jam(value)}" if value else MISSING


def _decimal(value: Number) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def angka(value: Number, decimals: int | None = None) -> str:
    """ "1.234,5"; `decimals` fixes how many digits follow the comma."""
    if value is None or value == "":
        return MISSING
    number = _decimal(value)
    if number is None:
        return str(value)
    return number_format(number, decimals, force_grouping=True)


def rupiah(value: Number) -> str:
    """ "Rp1.250.000"; cents only where there are any: "Rp1.250.000,50"."""
    if value is None or value == "":
        return MISSING
    number = _decimal(value)
    if number is None:
        return str(value)
    decimals = 0 if number == number.to_integral_value() else 2
    sign = "-" if number < 0 else ""
    return f"{sign}Rp{number_format(abs(number), decimals, force_grouping=True)}"


def mask_nik(value: str | None) -> str:
    """The first and last four of 16 digits: "3523••••••••0001". Anything else is hidden whole."""
    digits = "".join(str(value or "").split())
    return nik.mask(digits) if digits else MISSING


def jarak_hari(value: date | datetime | str | None) -> str:
    """How far a day is from today, in words: "hari ini", "besok", "3 hari lagi", "lewat 2 hari"."""
    day = local_day(value)
    if day is None:
        return ""
    days = (day - clock.today()).days
    if days == 0:
        return gettext("hari ini")
    if days == 1:
        return gettext("besok")
    if days > 0:
        return ngettext("%(days)s hari lagi", "%(days)s hari lagi", days) % {"days": angka(days)}
    return ngettext("lewat %(days)s hari", "lewat %(days)s hari", -days) % {"days": angka(-days)}


def ukuran(size: int | None) -> str:
    """Size of a file given in bytes: "240 KB", "1,4 MB"."""
    if size is None:
        return MISSING
    if size < 1_000_000:
        return f"{angka(max(1, round(size / 1000)))} KB"
    return f"{angka(Decimal(size) / 1_000_000, 1)} MB"
