"""Template words of the design system."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from pendopo.foundation.common.types import Text

register = template.Library()


@register.filter
def text(value: Text | str | None) -> str:
    """A text of a package in the reader's language: {"id": ..., "en": ...}; Indonesian where English is missing."""
    if not value:
        return ""
    if isinstance(value, str):
        return value
    return value.get(get_language() or "id") or value.get("id", "")
