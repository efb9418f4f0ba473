"""The form of a correction: the fields an officer named, each with the note, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from pendopo.engine.cases.asked import Asked, answers_given
from pendopo.engine.cases.drafts import answers_of
from pendopo.engine.cases.queries import evidence
from pendopo.engine.catalogue.forms import PageForm, page_form
from pendopo.foundation.common.scope import current_code

from .filling import shown_file


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


def warn_of_unchanged(asked: Asked, form: PageForm, sent: frozenset[str]) -> None:
    """Somebody who overlooks one of the named fields is asked once; `sent` are fields with a new file. Valid forms."""
    before, now = answers_of(asked.case), answers_given(form)
    for field in form.shown:
        if field.key in asked.also:
            continue
        is_same = field.key not in sent if field.is_file else now.get(field.key) == before.get(field.key)
        if is_same:
            _add_warning(form, field.key, gettext("Bagian ini belum Anda ubah."))


def show_notes(form: PageForm, notes: Mapping[str, str]) -> None:
    """Put each note beside its field, before any warning about what was typed. The last thing before printing."""
    for key, note in notes.items():
        warning = form.warnings.pop(key, "")
        _add_warning(form, key, note)
        if warning:
            _add_warning(form, key, warning)


def _add_warning(form: PageForm, key: str, sentence: str) -> None:
    there = form.warnings.get(key)
    words = {"note": there, "warning": sentence}
    form.warnings[key] = gettext("%(note)s %(warning)s") % words if there else sentence
