"""Template words of the design system. Loaded as builtins: no {% load %} needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from pendopo.foundation.common.types import Text
from pendopo.foundation.design import icons, wiring
from pendopo.foundation.design.formatting import angka, jam, jarak_hari, mask_nik, rupiah, tanggal, ukuran, waktu

register = template.Library()

for word in (tanggal, waktu, jam, angka, rupiah, mask_nik, jarak_hari, ukuran):
    register.filter(word.__name__, word)


@register.filter
def text(value: Text | str | None) -> str:
    """A text of a package in the reader's language: {"id": ..., "en": ...}; Indonesian where English is missing."""
    if not value:
        return ""
    if isinstance(value, str):
        return value
    return value.get(get_language() or "id") or value.get("id", "")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Inline SVG, hidden from screen readers: words beside it carry the meaning. `extra` is a class."""
    return icons.svg(name, extra)


@register.simple_tag
def wire(field: BoundField) -> wiring.Wired:
    """The field with label, help, error and warning tied together by id."""
    return wiring.wired(field)


@register.simple_tag
def error_links(form: BaseForm | None = None, problems: Iterable[Any] = ()) -> list[wiring.ErrorLink]:
    """What the error summary lists: the form's errors, then any further problems."""
    return wiring.error_links(form, problems)
