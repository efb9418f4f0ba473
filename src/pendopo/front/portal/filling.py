"""Taking in one page of a draft: files first, then the words; and showing what is still wrong."""

from __future__ import annotations

import json
from datetime import date
from typing import cast

from django.forms.utils import ErrorDict, ErrorList
from django.urls import reverse

from pendopo.engine.cases import drafts
from pendopo.engine.catalogue.forms import PageForm, Problem, page_form, problems
from pendopo.engine.catalogue.package import Package, Page
from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.crypto import digest
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.scope import current_code
from pendopo.foundation.common.types import Text
from pendopo.foundation.design.widgets import HeldFile
from pendopo.foundation.documents import uploads
from pendopo.foundation.documents.models import StoredFile
from pendopo.foundation.documents.uploads import CleanFile
from pendopo.foundation.regions.middleware import RegionRequest

from .access import Filling


def held_files(region_slug: str, filling: Filling) -> dict[str, HeldFile]:
    """The files that are there, each with the address where its owner can look at it."""
    names = {"region": region_slug, "key": filling.package.key, "draft": filling.draft.pk}
    return {
        key: shown_file(row.file, reverse("portal:draft_file", kwargs={**names, "field": key}))
        for key, row in filling.files.items()
    }


def shown_file(stored: StoredFile, url: str = "") -> HeldFile:
    return HeldFile(stored.original_name, stored.size, url)


def receive(request: RegionRequest, filling: Filling, page: Page, *, by: Actor) -> PageForm:
    """The bound form of what was sent. A good file is kept at once, so that a mistake elsewhere does not cost it.

    Raises Refused("draft_gone") when the draft was sent or has expired meanwhile.
    """

    def bind(**files: object) -> PageForm:
        held = held_files(request.region.slug, filling)
        return page_form(
            filling.package,
            page,
            filling.answers,
            region_code=request.region.code,
            data=request.POST,
            held=held,
            **files,  # type: ignore[arg-type]
        )

    form = bind(files=request.FILES)
    good, bad = clean_uploads(form)
    for key, clean in good.items():
        drafts.attach(filling.draft.pk, key, clean, by=by)
    if good:
        filling.__dict__.pop("files", None)
        form = bind()
    refuse(form, bad)
    return form


def clean_uploads(form: PageForm) -> tuple[dict[str, CleanFile], dict[str, str]]:
    """Uploads of the page that are safe to keep, and for the others a sentence, by field key."""
    good: dict[str, CleanFile] = {}
    bad: dict[str, str] = {}
    form.full_clean()
    for key, upload in form.uploads().items():
        field = form.package.fields[key]
        kinds = cast("tuple[uploads.Accept, ...]", field.accept)
        try:
            good[key] = uploads.clean(upload, accept=kinds, max_bytes=int(field.max_mb * uploads.MEGABYTE))
        except Refused as refused:
            bad[key] = str(refused.reason)
    return good, bad


def refuse(form: PageForm, sentences: dict[str, str]) -> None:
    """Put a sentence beside each file that was refused, in place of "no file was sent"."""
    for key, sentence in sentences.items():
        form.errors.pop(key, None)
        form.add_error(key, sentence)


def confirmation(form: PageForm) -> str:
    """A mark of these warnings about these answers. It passes them the second time, and no others."""
    seen = json.dumps([sorted(form.warnings.items()), form.answers()], sort_keys=True, default=str)
    return digest(f"confirm:{seen}")[:24]


def either_or(package: Package, shown: frozenset[str]) -> list[Text]:
    """Titles of the requirements that this page lets the applicant meet in more than one way."""
    return [
        rule.title for rule in package.requirements if len([way for way in rule.any_of if way.field in shown]) > 1
    ]


def problems_of(filling: Filling, day: date) -> list[Problem]:
    """All that keeps this draft from being sent, in page order."""
    return problems(
        filling.package, filling.answers, frozenset(filling.files), region_code=current_code(), today=day
    )


def mark_problems(form: PageForm, filling: Filling, day: date) -> None:
    """Show what is wrong on this page as stored, before anything is typed."""
    marked = ErrorDict()
    for problem in problems_of(filling, day):
        if problem.field_key in form.fields:
            marked[problem.field_key] = ErrorList([problem.message])
    form._errors = marked  # type: ignore[attr-defined] # an unbound form has no public way to carry errors
