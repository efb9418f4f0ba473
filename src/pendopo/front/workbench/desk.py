"""One case on an officer's desk: what every page about a case reads first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest

from pendopo.engine.cases.drafts import answers_of
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.moves import Handled
from pendopo.engine.cases.queries import case_for_staff
from pendopo.engine.catalogue.package import Package, Step
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts.staff import Staff, staff_of
from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.references import parse_reference
from pendopo.foundation.common.types import Answers


@dataclass(frozen=True)
class Desk:
    """A case with the officer who looks at it, the package it is pinned to and its opened answers."""

    staff: Staff
    case: Case
    package: Package
    answers: Answers

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps this application takes."""
        return Handled(self.case, self.package, self.answers).steps

    @property
    def step(self) -> Step | None:
        """The step the case is at; None when no officer holds it."""
        return next((step for step in self.steps if step.key == self.case.step), None)

    @property
    def actor(self) -> Actor:
        """Who acts: in the role that holds the step, where the officer has it."""
        return self.staff.actor(self.case.holder_role or None)


def staff_here(request: HttpRequest) -> Staff:
    """The officer behind a page that `staff_page` guards."""
    staff = staff_of(request)
    if staff is None:
        raise Http404
    return staff


def desk_for(request: HttpRequest, reference: str) -> Desk:
    """The case at this address. 404 when there is none, and when it is not theirs to read."""
    staff = staff_here(request)
    canonical = parse_reference(reference)
    case = case_for_staff(staff, canonical) if canonical else None
    if case is None:
        raise Http404
    return Desk(staff, case, package_of(case.version_id), answers_of(case))
