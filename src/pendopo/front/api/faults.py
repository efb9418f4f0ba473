"""Faults of single fields, as a problem lists them."""

from __future__ import annotations

from django.forms import BaseForm
from django.utils.translation import gettext

from .problems import FieldProblem


def field_problem(field: str, message: str, code: str) -> FieldProblem:
    return FieldProblem(field=field, message=message, code=code)


def unknown_field(field: str) -> FieldProblem:
    return field_problem(field, gettext("Isian ini tidak dikenal."), "unknown")


def form_problems(form: BaseForm) -> list[FieldProblem]:
    """The sentences of a form. `code` is the form's own word, "invalid" where it has none."""
    return [
        field_problem(name, one["message"], one["code"] or "invalid")
        for name, found in form.errors.get_json_data().items()
        for one in found
    ]
