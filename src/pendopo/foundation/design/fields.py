"""Form fields that read what people really type, and say in one sentence what to change."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .formatting import angka, tanggal
from .widgets import DateParts, DigitsInput, NumberText, PhoneInput, TimeInput, TypedDate, YesNo


class DatePartsField(forms.Field):
    """A day as `date`. `earliest` and `latest` (inclusive) may be dates or functions that give one."""

    widget = DateParts
    default_error_messages = {
        "required": _("Isi tanggal: hari, bulan, dan tahun."),
        "day_missing": _("Tanggal belum diisi."),
        "month_missing": _("Bulan belum dipilih."),
        "year_missing": _("Tahun belum diisi."),
        "parts_missing": _("Tanggal belum lengkap. Isi hari, bulan, dan tahun."),
        "day": _("Tulis hari dengan angka 1 sampai 31."),
        "month": _("Pilih bulan dari daftar."),
        "year": _("Tulis tahun dengan 4 angka, misalnya 2026."),
        "nowhere": _("Tanggal ini tidak ada di kalender. Periksa tanggal dan bulannya."),
        "too_early": _("Tanggal paling awal adalah %(limit)s."),
        "too_late": _("Tanggal paling akhir adalah %(limit)s."),
    }

    def __init__(self, *, earliest: Any = None, latest: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.earliest, self.latest = earliest, latest

    def _fail(self, code: str, **params: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params or None)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        parts = value.parts if isinstance(value, TypedDate) else tuple(DateParts().decompress(value))
        day, month, year = (part.strip() for part in parts)
        self._check_present(day, month, year)
        return self._read(day, month, year)

    def _check_present(self, day: str, month: str, year: str) -> None:
        missing = [name for name, part in (("day", day), ("month", month), ("year", year)) if not part]
        if len(missing) > 1:
            raise self._fail("parts_missing")
        if missing:
            raise self._fail(f"{missing[0]}_missing")

    def _read(self, day: str, month: str, year: str) -> date:
        if not _is_number(day, 2) or not 1 <= int(day) <= 31:
            raise self._fail("day")
        if not _is_number(month, 2) or not 1 <= int(month) <= 12:
            raise self._fail("month")
        if not _is_number(year, 4) or int(year) < 1000:
            raise self._fail("year")
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            raise self._fail("nowhere") from None

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and value < earliest:
            raise self._fail("too_early", limit=tanggal(earliest))
        if latest and value > latest:
            raise self._fail("too_late", limit=tanggal(latest))


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= digits


class TimeOfDayField(forms.Field):
    """ "13.30", "13:30", "1330" or "7.05" as `time`."""

    widget = TimeInput
    default_error_messages = {
        "required": _("Isi jam, misalnya 13.30."),
        "invalid": _("Tulis jam dengan angka 00.00 sampai 23.59, misalnya 13.30."),
    }

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values or isinstance(value, time):
            return value or None
        found = re.fullmatch(r"(\d{1,2})[.:,\s]?(\d{2})(?::\d{2})?", str(value).strip(), re.ASCII)
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time(int(found[1]), int(found[2]))


class NumberField(forms.Field):
    """A number in Indonesian writing ("1.250", "3,2") as int when `whole`, else Decimal."""

    widget = NumberText
    default_error_messages = {
        "required": _("Isi dengan angka."),
        "invalid": _("Tulis dengan angka saja."),
        "whole": _("Tulis angka bulat, tanpa koma."),
        "too_small": _("Angka paling kecil adalah %(limit)s."),
        "too_big": _("Angka paling besar adalah %(limit)s."),
    }

    def __init__(
        self, *, whole: bool = True, unit: Any = "", low: Any = None, high: Any = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", NumberText(unit=unit, whole=whole))
        super().__init__(**kwargs)
        self.whole, self.low, self.high = whole, low, high

    def to_python(self, value: Any) -> int | Decimal | None:
        if value in self.empty_values:
            return None
        number = value if isinstance(value, (int, Decimal)) else self._read(str(value))
        if not self.whole:
            return Decimal(number)
        if number != int(number):
            raise ValidationError(self.error_messages["whole"], code="whole")
        return int(number)

    def _read(self, typed: str) -> Decimal:
        text = "".join(typed.split())
        if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", text, re.ASCII):
            text = text.replace(".", "")
        # digits only: an exponent such as 1e999999999 would be written out digit by digit
        if len(text) > 30 or not re.fullmatch(r"[+-]?\d+([.,]\d+)?", text, re.ASCII):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(text.replace(",", "."))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.low is not None and value < self.low:
            raise ValidationError(self.error_messages["too_small"], "too_small", {"limit": angka(self.low)})
        if self.high is not None and value > self.high:
            raise ValidationError(self.error_messages["too_big"], "too_big", {"limit": angka(self.high)})


class DigitsField(forms.Field):
    """A number of exactly `length` digits, such as NIK and KK, as text without the spaces people type in it."""

    widget = DigitsInput
    default_error_messages = {
        "required": _("Isi nomor ini."),
        "invalid": _("Tulis dengan angka saja. Spasi boleh."),
        "length": _("Nomor ini terdiri dari %(length)s angka. Anda menulis %(typed)s angka."),
    }

    def __init__(self, *, length: int = 16, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.length = length

    def to_python(self, value: Any) -> str:
        text = re.sub(r"[\s.\-]", "", str(value or ""))
        if text and not (text.isascii() and text.isdigit()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if text and len(text) != self.length:
            params = {"length": self.length, "typed": len(text)}
            raise ValidationError(self.error_messages["length"], code="length", params=params)
        return text


class PhoneField(forms.Field):
    """A phone number as people write it ("0812 3456 7890", "+62…") as E.164 text: "+6281234567890"."""

    widget = PhoneInput
    default_error_messages = {
        "required": _("Isi nomor telepon."),
        "invalid": _("Nomor telepon ini tidak lengkap atau salah. Contoh: 0812 3456 7890."),
    }

    def to_python(self, value: Any) -> str:
        typed = str(value or "").strip()
        if not typed:
            return ""
        try:
            number = phonenumbers.parse(typed, "ID")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class YesNoField(forms.TypedChoiceField):
    """True, False, or None when left open."""

    widget = YesNo
    default_error_messages = {"required": _("Pilih Ya atau Tidak.")}

    def __init__(self, **kwargs: Any) -> None:
        choices = [("yes", _("Ya")), ("no", _("Tidak"))]
        super().__init__(choices=choices, coerce=lambda value: value == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value

    def validate(self, value: Any) -> None:
        super().validate(self.prepare_value(value))
