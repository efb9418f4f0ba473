"""Finding a letter by its code."""

from __future__ import annotations

from .models import Letter, VerificationCode


def region_of_code(code: str) -> str | None:
    """The region whose letter carries this code, or None. The only read without a scope."""
    return VerificationCode.objects.filter(code=code).values_list("region_code", flat=True).first()


def letter_of_code(code: str) -> Letter | None:
    """The letter, in the scope of its region."""
    found: Letter | None = Letter.objects.filter(code=code).first()
    return found
