"""Who signs here, and what became of batches."""

from __future__ import annotations

import uuid

from django.db.models import Q

from pendopo.foundation.common.clock import today

from ..models import Letter, Signatory, SigningBatch, SigningItem
from ..states import LetterState


def signatory_of(account_id: uuid.UUID) -> Signatory | None:
    """The open appointment of this account in the region in scope."""
    day = today()
    found: Signatory | None = (
        Signatory.objects.filter(account_id=account_id, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .first()
    )
    return found


MOST_SHOWN = 500


def awaiting() -> list[Letter]:
    """Letters of the region that wait for their signature, oldest first, up to MOST_SHOWN."""
    waiting = Letter.objects.filter(state=LetterState.AWAITING_SIGNATURE).order_by("created_at", "id")
    return list(waiting[:MOST_SHOWN])


def awaiting_of(subject_key: str) -> Letter | None:
    """The letter about this subject that waits for its signature."""
    waiting = Letter.objects.filter(subject_key=subject_key, state=LetterState.AWAITING_SIGNATURE)
    found: Letter | None = waiting.select_related("unsigned_file").first()
    return found


def batch_of(batch_id: uuid.UUID, account_id: uuid.UUID) -> SigningBatch | None:
    """A batch, for the person who started it."""
    found: SigningBatch | None = SigningBatch.objects.filter(pk=batch_id, account_id=account_id).first()
    return found


def items_of(batch: SigningBatch) -> list[SigningItem]:
    return list(SigningItem.objects.filter(batch=batch).select_related("letter").order_by("position"))


def latest_of(account_id: uuid.UUID) -> SigningBatch | None:
    found: SigningBatch | None = SigningBatch.objects.filter(account_id=account_id).order_by("-started_at").first()
    return found
