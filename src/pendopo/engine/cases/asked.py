"""What an officer asked the applicant to correct, and the questions that the corrected answers open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pendopo.engine.catalogue.forms import PageForm
from pendopo.engine.catalogue.package import Package, Page
from pendopo.foundation.common.types import Answers

from .drafts import answers_of
from .models import Case
from .opened import opened_by
from .queries import evidence


@dataclass(frozen=True)
class Asked:
    """A case that came back. `notes`: what to do, by field key; `also`: fields that the new answers open."""

    case: Case
    package: Package
    notes: dict[str, str]
    also: frozenset[str] = frozenset()

    @property
    def page(self) -> Page:
        """One page made of the named fields, in the order of the form. Its key is that of no page of the package."""
        fields = tuple(
            field for key, field in self.package.fields.items() if key in self.notes or key in self.also
        )
        return Page(key="", title={}, fields=fields)


def widened(asked: Asked, bind: Callable[[Asked], PageForm]) -> Asked:
    """With the questions that the corrected answers open: they are asked on the same page. `bind` fills it in."""
    held = frozenset(evidence(asked.case))
    while True:
        form = bind(asked)
        form.full_clean()
        more = opened_by(asked.package, answers_of(asked.case), answers_given(form), asked.notes, held)
        if more <= asked.also:
            return asked
        asked = replace(asked, also=asked.also | more)


def answers_given(form: PageForm) -> Answers:
    """What the named fields now say; a field that was emptied says nothing (None) in place of its old answer."""
    empty: Answers = {field.key: None for field in form.shown if not field.is_file}
    return {**empty, **form.answers()}
