"""One question as a Django field: what may be typed, how it is stored, what is said when it is wrong.

A stored answer is JSON: text, number, true/false; a date is "2026-11-21", a time "13:30". The same field reads what
was typed and re-reads what was stored, so a page and the whole application are judged alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.nik import parse_nik
from pendopo.foundation.common.types import Json, Text
from pendopo.foundation.design import fields as design
from pendopo.foundation.design.widgets import CameraFile, DateParts, GroupedSelect, HeldFile, Radios
from pendopo.foundation.regions.queries import villages_of

from . import conditions
from .package import Field

Held: TypeAlias = "frozenset[str] | Mapping[str, HeldFile]"

RADIO_LIMIT = 7
"""So many choices are shown as radio buttons; more become a list."""


@dataclass(frozen=True)
class Setting:
    """What a field needs to know besides itself: the region, the day, and the fields that already hold a file.

    `held` is a set of field keys, or a mapping to the HeldFile that the widget shows.
    """

    region_code: str
    today: date
    held: Held = frozenset()


def say(text: Text | None) -> str:
    """The text in the language that is active; Indonesian where that is missing."""
    return (text.get(get_language() or "id") or text["id"]) if text else ""


class LineField(forms.CharField):
    """Text without control characters, tidy spaces; `name` refuses digits and signs that no name has."""

    default_error_messages = {
        "required": _("Isi bagian ini."),
        "control": _("Ada huruf yang tidak dapat dibaca. Ketik ulang isian ini."),
        "name": _("Tulis nama dengan huruf, seperti pada KTP atau KK."),
        "pattern": _("Bentuk isian ini belum sesuai."),
    }

    def __init__(self, *, is_name: bool = False, is_long: bool = False, pattern: str = "", **kwargs: Any) -> None:
        self.is_name, self.is_long, self.pattern = is_name, is_long, pattern
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFC", super().to_python(value) or "").replace("\r\n", "\n")
        text = text.strip() if self.is_long else " ".join(text.split())
        if any(unicodedata.category(ch) in ("Cc", "Cf", "Cs") and ch != "\n" for ch in text):
            raise ValidationError(self.error_messages["control"], code="control")
        return text

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and self.is_name and not re.fullmatch(r"[^\W\d_]([^\W\d_]|[ .,'’`/()-])*", value):
            raise ValidationError(self.error_messages["name"], code="name")
        if value and self.pattern and not re.fullmatch(self.pattern, value):
            raise ValidationError(self.error_messages["pattern"], code="pattern")


class NikField(design.DigitsField):
    """16 digits that could be a NIK. The impossible is refused; a mismatch is a warning of the package."""

    default_error_messages = {
        "required": _("Isi NIK, 16 angka."),
        "length": _("NIK terdiri dari %(length)s angka. Anda menulis %(typed)s angka."),
    }

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        try:
            return parse_nik(text).text if text else ""
        except Refused as refused:
            raise ValidationError(str(refused.reason), code=refused.code) from None


class EvidenceField(forms.FileField):
    """A file or photo. The bytes are judged later by `documents.uploads`; here only whether one is there."""

    widget = CameraFile
    default_error_messages = {
        "required": _("Ambil foto atau pilih berkas."),
        "empty": _("Berkas ini kosong. Pilih berkas lain."),
        "missing": _("Ambil foto atau pilih berkas."),
        "invalid": _("Berkas belum terkirim. Coba sekali lagi."),
    }

    def __init__(self, *, is_held: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_held = is_held

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not data and self.is_held:
            return None
        return super().clean(data, initial)


def _line(**more: Any) -> Callable[[Field, Setting], forms.Field]:
    def build(field: Field, setting: Setting) -> forms.Field:
        attrs = {"autocomplete": field.autocomplete or "off"}
        is_long = more.get("is_long", False)
        widget = forms.Textarea({**attrs, "rows": 4}) if is_long else forms.TextInput(attrs)
        made = LineField(
            max_length=field.max_length or (2000 if is_long else 120), widget=widget, pattern=field.pattern, **more
        )
        made.error_messages["max_length"] = _("Terlalu panjang: paling banyak %(limit_value)d huruf.")
        if field.pattern_help:
            made.error_messages["pattern"] = say(field.pattern_help)
        return made

    return build


def _date(field: Field, setting: Setting) -> forms.Field:
    return design.DatePartsField(
        earliest=_limit(field.min, setting) or date(1900, 1, 1),
        latest=_limit(field.max, setting),
        widget=DateParts(birthday=field.autocomplete == "bday"),
    )


def _limit(limit: float | str | None, setting: Setting) -> date | None:
    return setting.today if limit == "today" else conditions.parse_date(limit)


def _number(field: Field, setting: Setting) -> forms.Field:
    low, high = (_decimal(limit) for limit in (field.min, field.max))
    return design.NumberField(whole=field.decimals == 0, unit=say(field.unit), low=low, high=high)


def _decimal(limit: float | str | None) -> Decimal | None:
    return None if limit is None else Decimal(str(limit))


def _choice(field: Field, setting: Setting) -> forms.Field:
    choices = [(option.value, say(option.label)) for option in field.options]
    if len(choices) <= RADIO_LIMIT:
        return _chosen(choices, Radios(inline=len(choices) == 2))
    return _chosen([("", gettext("Pilih")), *choices], forms.Select())


def _village(field: Field, setting: Setting) -> forms.Field:
    groups = [
        (gettext("Kecamatan %(name)s") % {"name": name}, rows) for name, rows in villages_of(setting.region_code)
    ]
    return _chosen(groups, GroupedSelect(empty=_("Pilih desa atau kelurahan")))


def _chosen(choices: Any, widget: forms.Widget) -> forms.Field:
    made = forms.ChoiceField(choices=choices, widget=widget)
    made.error_messages.update(required=_("Pilih salah satu."), invalid_choice=_("Pilih salah satu dari daftar."))
    return made


def _email(field: Field, setting: Setting) -> forms.Field:
    made = forms.EmailField(max_length=254, widget=forms.EmailInput({"autocomplete": field.autocomplete or "off"}))
    made.error_messages["required"] = _("Isi alamat e-mail.")
    made.error_messages["invalid"] = _("Alamat e-mail ini belum lengkap. Contoh: nama@rumah.example.")
    return made


def _consent(field: Field, setting: Setting) -> forms.Field:
    made = forms.BooleanField()
    made.error_messages["required"] = _("Beri tanda centang bila Anda setuju.")
    return made


def _file(field: Field, setting: Setting) -> forms.Field:
    held = setting.held.get(field.key, False) if isinstance(setting.held, Mapping) else field.key in setting.held
    widget = CameraFile(accept=field.accept, max_mb=int(field.max_mb), held=held)
    return EvidenceField(is_held=bool(held), widget=widget)


def _digits(field: Field, setting: Setting) -> forms.Field:
    return design.DigitsField(length=16)


MAKERS: Mapping[str, Callable[[Field, Setting], forms.Field]] = {
    "text": _line(),
    "long_text": _line(is_long=True),
    "name": _line(is_name=True),
    "date": _date,
    "time": lambda field, setting: design.TimeOfDayField(),
    "number": _number,
    "choice": _choice,
    "yes_no": lambda field, setting: design.YesNoField(),
    "nik": lambda field, setting: NikField(),
    "kk": _digits,
    "phone": lambda field, setting: design.PhoneField(),
    "email": _email,
    "village": _village,
    "file": _file,
    "consent": _consent,
}


def make_field(field: Field, setting: Setting, *, is_required: bool) -> forms.Field:
    """The Django field for one question, worded in the language that is active."""
    made = MAKERS[field.type](field, setting)
    made.label, made.help_text, made.required = say(field.label), say(field.help), is_required
    made.widget.is_required = is_required
    return made


def to_json(value: Any) -> Json:
    """A cleaned value as it is stored; nothing typed is None."""
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    kept: Json = value
    return kept


def to_field(field: Field, value: Json) -> Any:
    """A stored answer as the Django field reads it."""
    if field.type == "yes_no" and isinstance(value, bool):
        return "yes" if value else "no"
    if field.type == "time" and isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value):
        return time(int(value[:2]), int(value[3:])) if value < "24:00" and value[3:] < "60" else value
    return Decimal(str(value)) if isinstance(value, float) else value
