"""Ties the parts of a form field together by id, so that a screen reader reads them with the input."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Wired:
    """A field ready to print. `described_by` names, in reading order, the ids of help, warning and error."""

    id: str
    is_group: bool
    is_tick: bool
    described_by: str
    warning: str
    input: SafeString


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary; without an address it is a sentence about the whole form."""

    url: str
    message: str
    label: str = ""


def wired(field: BoundField) -> Wired:
    field_id = field.auto_id
    warning = str(getattr(field.form, "warnings", {}).get(field.name, ""))
    parts = {"helptext": field.help_text, "warning": warning, "error": field.errors}
    described_by = " ".join(f"{field_id}_{part}" for part, present in parts.items() if present)
    is_group = field.use_fieldset
    attrs: dict[str, str | bool] = {"aria-describedby": described_by} if described_by and not is_group else {}
    return Wired(
        id=field_id,
        is_group=is_group,
        is_tick=isinstance(field.field.widget, CheckboxInput),
        described_by=described_by,
        warning=warning,
        input=field.as_widget(attrs=attrs),
    )


def target(field: BoundField) -> str:
    """The id of the first input of the field."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


def error_links(form: BaseForm | str | None, problems: Iterable[Any]) -> list[ErrorLink]:
    """Errors of the form in page order, then `problems` (anything with .url and .message, perhaps .label)."""
    links: list[ErrorLink] = []
    if isinstance(form, BaseForm):  # a template without a form passes ""
        links += [ErrorLink("", str(message)) for message in form.non_field_errors()]
        links += [
            ErrorLink(f"#{target(field)}", str(error), str(field.label).rstrip(".:?!"))
            for field in form
            for error in field.errors
        ]
    links += [ErrorLink(str(p.url), str(p.message), str(getattr(p, "label", ""))) for p in problems or ()]
    return links
