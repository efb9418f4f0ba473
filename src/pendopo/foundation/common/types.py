"""A handful of aliases."""

from __future__ import annotations

from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""Any JSON value."""
Answers: TypeAlias = dict[str, Json]
"""Answers of a form by field key, for example {"child_name": "Sari"}."""
Text: TypeAlias = dict[str, str]
"""One text in both languages: {"id": "...", "en": "..."}."""
