"""The words a case is found by: any part of its reference, and the names it is about; never a number of identity."""

from __future__ import annotations

from pendopo.foundation.search import keeping

from .models import Case

KIND = "case"


def texts(case: Case) -> list[str]:
    """ "3523-7K2M-9QX4-H" without dashes from each of its parts on, so that any part and any beginning finds it."""
    parts = case.reference.split("-")
    return ["".join(parts[first:]) for first in range(len(parts))] + [case.applicant_name, case.subject_name]


def keep_words(case: Case, *, is_new: bool = False) -> None:
    """Let the case be found by what it now says. Call inside the action that changed it."""
    keeping.put(KIND, case.pk, texts(case), is_new=is_new)


def forget_words(case: Case) -> None:
    keeping.forget(KIND, case.pk)
