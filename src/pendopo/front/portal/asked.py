"""The form of a correction: the fields an officer named, each with the note, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from pendopo.engine.cases.drafts import answers_of
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.queries import evidence
from pendopo.engine.catalogue.forms import PageForm, page_form
from pendopo.engine.catalogue.package import Package, Page
from pendopo.foundation.common.scope import current_code
from pendopo.foundation.common.types import Answers

from .filling import shown_file


@dataclass(frozen=True)
class Asked:
    """A case that came back. `notes`: what to do, by field key."""

    case: Case
    package: Package
    notes: dict[str, str]

    @property
    def page(self) -> Page:
        """One page made of the named fields, in the order of the form. Its key is that of no page of the package."""
        fields = tuple(field for key, field in self.package.fields.items() if key in self.notes)
        return Page(key="", title={}, fields=fields)


def asked_form(
    asked: Asked,
    *,
    data: Mapping[str, Any] | None = None,
    files: MultiValueDict[str, Any] | None = None,
) -> PageForm:
    held = {key: shown_file(row.file) for key, row in evidence(asked.case).items()}
    return page_form(
        asked.package,
        asked.page,
        answers_of(asked.case),
        region_code=current_code(),
        data=data,
        files=files,
        held=held,
    )


def answers_given(form: PageForm) -> Answers:
    """What the named fields now say; a field that was emptied says nothing (None) in place of its old answer."""
    empty: Answers = {field.key: None for field in form.shown if not field.is_file}
    return {**empty, **form.answers()}


def show_notes(form: PageForm, notes: Mapping[str, str]) -> None:
    """Put each note beside its field, before any warning about what was typed. The last thing before printing."""
    for key, note in notes.items():
        warning = form.warnings.get(key, "")
        both = gettext("%(note)s %(warning)s") % {"note": note, "warning": warning} if warning else note
        form.warnings[key] = both
