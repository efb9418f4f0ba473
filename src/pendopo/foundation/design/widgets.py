"""Inputs of the design system: big enough for a thumb, plain without JavaScript, and they give back what was typed.

Use them with the fields of `fields.py`, or with Django's own. Templates: templates/design/widgets/.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from .formatting import local_day

Context = dict[str, Any]


class TypedDate(str):
    """What was typed into DateParts. As text it is "YYYY-MM-DD" for numbers, "" when all parts are empty.

    `parts` keeps day, month and year exactly as they were typed.
    """

    parts: tuple[str, str, str]

    def __new__(cls, day: str, month: str, year: str) -> TypedDate:
        typed = (day, month, year)
        if not any(part.strip() for part in typed):
            text = ""
        else:
            text = f"{_padded(year, 4)}-{_padded(month, 2)}-{_padded(day, 2)}"
        self = super().__new__(cls, text)
        self.parts = typed
        return self


def _padded(part: str, width: int) -> str:
    part = part.strip()
    return part.zfill(width) if part.isascii() and part.isdigit() and width == 2 else part


class DateParts(forms.MultiWidget):
    """Day, month (by name) and year: three inputs `<name>_0`, `_1`, `_2`.

    `birthday`: the date is the reader's own, so the browser may fill it in.
    """

    template_name = "design/widgets/date_parts.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, birthday: bool = False) -> None:
        def part(name: str, size: str) -> dict[str, str]:
            return {"class": size, "autocomplete": f"bday-{name}" if birthday else "off"}

        months = [("", _("Pilih bulan")), *((str(number), name) for number, name in MONTHS.items())]
        widgets = [
            forms.TextInput({**part("day", "w-2"), "inputmode": "numeric"}),
            forms.Select(part("month", "w-month"), choices=months),
            forms.TextInput({**part("year", "w-4"), "inputmode": "numeric"}),
        ]
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, TypedDate):
            day, month, year = value.parts
            return [day, month.strip().lstrip("0"), year]
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        known = local_day(value) if isinstance(value, str) else None
        if known:
            return self.decompress(known)
        year, month, day = [*str(value or "").split("-", 2), "", "", ""][:3]  # a saved half date: "2026-13-"
        return [day, month.lstrip("0"), year]

    def value_from_datadict(  # type: ignore[override]  # one text serves a plain DateField too
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> TypedDate:
        day, month, year = (str(part or "") for part in super().value_from_datadict(data, files, name))
        return TypedDate(day, month, year)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> Context:
        context = super().get_context(name, value, attrs)
        for part, label in zip(
            context["widget"]["subwidgets"], (_("Tanggal"), _("Bulan"), _("Tahun")), strict=True
        ):
            part["label"] = label
        return context


class TimeInput(forms.TextInput):
    """Time of day as people write it, "13.30". A plain box: the pickers of browsers show AM and PM."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "w-4", "inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return value.strftime("%H.%M") if isinstance(value, time) else super().format_value(value)


class NumberText(forms.TextInput):
    """A number as text, so that "1.250" and "3,2" can be typed. `unit` is printed after the box, such as "gram"."""

    template_name = "design/widgets/number.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, unit: Any = "", whole: bool = True) -> None:
        mode = "numeric" if whole else "decimal"
        super().__init__({"class": "w-8", "inputmode": mode, "autocomplete": "off", **(attrs or {})})
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> Context:
        return {**super().get_context(name, value, attrs), "unit": self.unit}


class DigitsInput(forms.TextInput):
    """An identity number (NIK, KK). Spaces are welcome; the browser must neither store nor correct it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        fixed = {"class": "w-16 digits", "inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        super().__init__({**fixed, **(attrs or {})})


class PhoneInput(forms.TextInput):
    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "w-16", "autocomplete": "tel", **(attrs or {})})


class _Choices:
    """Shared by radios and tick boxes: aria-invalid belongs on the group, not on every box."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> Context:
        context: Context = super().get_context(name, value, attrs)  # type: ignore[misc]
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                option["attrs"].pop("aria-invalid", None)
        return context


class Radios(_Choices, forms.RadioSelect):
    """One of a few. `inline`: short answers side by side where there is room."""

    template_name = "design/widgets/choices.html"

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = (), *, inline: bool = False) -> None:
        super().__init__(attrs, choices)
        self.inline = inline

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> Context:
        return {**super().get_context(name, value, attrs), "inline": self.inline}


class Checkboxes(_Choices, forms.CheckboxSelectMultiple):
    """Any of a few."""

    template_name = "design/widgets/choices.html"


class YesNo(Radios):
    """Ya or Tidak; the values are "yes" and "no"."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = None) -> None:
        super().__init__(attrs, choices or [("yes", _("Ya")), ("no", _("Tidak"))], inline=True)

    def format_value(self, value: Any) -> list[str]:
        named = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        formatted: list[str] = super().format_value(named)
        return formatted


class GroupedSelect(forms.Select):
    """A long list under headings, such as villages by district: [(heading, [(value, label), ...]), ...].

    Printed in one loop: Django renders one template per option, which takes tens of milliseconds for 474 villages.
    """

    template_name = "design/widgets/grouped_select.html"

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = (), *, empty: Any = None) -> None:
        super().__init__(attrs, choices)
        self.empty = empty or _("Pilih")

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        return []  # the template walks `groups`

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> Context:
        context = super().get_context(name, value, attrs)
        groups = [(head, rows) for head, rows in self.choices if isinstance(rows, (list, tuple))]
        loose = [(key, label) for key, label in self.choices if not isinstance(label, (list, tuple)) and key != ""]
        chosen = str(value) if value is not None else ""
        return {**context, "groups": groups, "loose": loose, "chosen": chosen, "empty": self.empty}


@dataclass(frozen=True)
class HeldFile:
    """A file that is already stored: its name, size in bytes and, where it may be opened, its address."""

    name: str = ""
    size: int | None = None
    url: str = ""


class CameraFile(forms.FileInput):
    """A photo or a file. Phones offer the camera by themselves; `camera_only` leaves no other way.

    `held`: a HeldFile, or True when only its existence is known: then a new file is optional and replaces it.
    Photos are made smaller in the browser before they are sent, where it can.
    """

    template_name = "design/widgets/camera_file.html"

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        accept: tuple[str, ...] = ("image", "pdf"),
        max_mb: int = 10,
        held: HeldFile | bool = False,
        camera_only: bool = False,
    ) -> None:
        kinds = {"image": "image/*", "pdf": "application/pdf"}
        fixed: dict[str, Any] = {"accept": ",".join(kinds[kind] for kind in accept)}
        if "image" in accept:
            fixed["data-shrink"] = "300"
        if camera_only:
            fixed["capture"] = "environment"
        super().__init__({**fixed, **(attrs or {})})
        self.max_mb, self.held, self.takes_pdf = max_mb, held, "pdf" in accept

    def use_required_attribute(self, initial: Any) -> bool:
        return not self.held and super().use_required_attribute(initial)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> Context:
        context = super().get_context(name, value, attrs)
        parts = context["widget"]["attrs"]
        if parts.get("id"):
            hint = f"{parts['id']}_hint"
            parts["aria-describedby"] = " ".join(filter(None, [hint, parts.get("aria-describedby", "")]))
        held = HeldFile() if self.held is True else self.held
        return {**context, "held": held or None, "max_mb": self.max_mb, "takes_pdf": self.takes_pdf}
