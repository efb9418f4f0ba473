"""Finding a letter by its code."""

from __future__ import annotations

from .models import Letter, SignatureProof, VerificationCode
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


def successor_of(letter: Letter) -> Letter | None:
    """The signed letter that is in force in the place of a superseded one, however often it was replaced."""
    if letter.state != LetterState.SUPERSEDED:
        return None
    later = Letter.objects.filter(subject_key=letter.subject_key, kind=letter.kind, sequence__gt=letter.sequence)
    found: Letter | None = later.filter(state=LetterState.SIGNED).first()
    return found


def proof_of(letter: Letter) -> SignatureProof | None:
    """What was kept of the hour of signing; None for a letter that was never signed with a certificate."""
    if not letter.is_certified:
        return None
    found: SignatureProof | None = SignatureProof.objects.filter(letter=letter).first()
    return found
