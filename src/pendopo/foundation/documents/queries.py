"""Finding a letter by its code."""

from __future__ import annotations

from .models import Letter, VerificationCode
from .states import LetterState


def region_of_code(code: str) -> str | None:
    """The region whose letter carries this code, or None. The only read without a scope."""
    return VerificationCode.objects.filter(code=code).values_list("region_code", flat=True).first()


def letter_of_code(code: str) -> Letter | None:
    """The letter, in the scope of its region."""
    found: Letter | None = Letter.objects.filter(code=code).first()
    return found


def letter_of_subject(subject_key: str, kind: str) -> Letter | None:
    """The newest letter of this kind about a subject."""
    found: Letter | None = Letter.objects.filter(subject_key=subject_key, kind=kind).order_by("-sequence").first()
    return found


def replacement_of(letter: Letter) -> Letter | None:
    """The signed letter that took the place of this one."""
    found: Letter | None = Letter.objects.filter(replaces=letter, state=LetterState.SIGNED).first()
    return found
