"""Letters that wait for an official of one's own office."""

from __future__ import annotations

from dataclasses import dataclass

from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.documents.batches.queries import awaiting
from pendopo.foundation.documents.models import Letter

from . import rules
from .models import Case


@dataclass(frozen=True)
class Waiting:
    """A letter, its case, and why this officer may not sign it (empty when they may)."""

    letter: Letter
    case: Case
    reason: str


def letters_to_sign(staff: Staff) -> list[Waiting]:
    """Letters of the services of this officer's office, oldest first; those of their own cases with the reason."""
    letters = awaiting()
    wanted = [letter.subject_key for letter in letters]
    cases = {
        str(case.pk): case
        for case in Case.objects.filter(pk__in=wanted).select_related("applicant").defer("answers", "secret")
    }
    found = []
    for letter in letters:
        case = cases.get(letter.subject_key)
        if case is not None and not rules.why_not(rules.check_signs_for, case, staff):
            found.append(Waiting(letter, case, rules.why_not(rules.check_sign_letter, case, staff)))
    return found
