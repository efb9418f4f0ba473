"""Drafts: an application being filled. Not audited records; nothing here reaches an officer."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pendopo.engine.catalogue.package import Package
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.audit.actions import SYSTEM, Actor, together
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.crypto import digest
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.references import group, normalise, random_code
from pendopo.foundation.common.types import Answers
from pendopo.foundation.documents.actions import discard_file, store_file
from pendopo.foundation.documents.uploads import CleanFile
from pendopo.foundation.notices import outbox

from .models import Case, Draft, DraftFile, Entry

LIFE = timedelta(days=30)
EXPIRE = "cases.draft_expires"


def start(
    version_id: int,
    *,
    account: Account | None = None,
    entry: Entry = Entry.ONLINE,
    entered_by: Account | None = None,
) -> Draft:
    """A new draft on this version of the service. It is kept for 30 days after the last change."""
    draft = Draft(
        version_id=version_id, account=account, entry=entry, entered_by=entered_by, expires_at=now() + LIFE
    )
    with transaction.atomic():
        draft.save()
        _promise_expiry(draft)
    return draft


def _promise_expiry(draft: Draft) -> None:
    outbox.enqueue(
        EXPIRE, f"{draft.pk}:{draft.expires_at:%Y%m%d}", {"draft": str(draft.pk)}, due_at=draft.expires_at
    )


def expire(draft_id: uuid.UUID) -> None:
    """Forget a draft whose time has passed, with its files; look again later when it was used meanwhile."""
    with together():
        draft: Draft | None = Draft.objects.select_for_update().filter(pk=draft_id).first()
        if draft is None:
            return
        if draft.expires_at > now():
            _promise_expiry(draft)
            return
        files = [row.file for row in DraftFile.objects.filter(draft=draft).select_related("file")]
        draft.delete()
        for stored in files:
            discard_file(stored, by=SYSTEM)


def answers_of(record: Draft | Case) -> Answers:
    """All answers of a draft or case, the encrypted ones opened."""
    hidden: Answers = json.loads(record.secret) if record.secret else {}
    return {**record.answers, **hidden}


def put_answers(record: Draft | Case, package: Package, answers: Answers) -> None:
    """Split by personal-data class and set both columns; the caller saves."""
    plain, hidden = package.split(answers)
    record.answers = plain
    record.secret = json.dumps(hidden, separators=(",", ":")) if hidden else ""


def save_page(draft_id: uuid.UUID, package: Package, keys: frozenset[str], new: Answers) -> Draft:
    """Merge the answers of one page: `keys` are the page's fields, those missing in `new` are forgotten.

    Read and written in one transaction, so two open tabs do not lose each other's pages.
    """
    with transaction.atomic():
        draft = _lock(draft_id)
        kept = {key: value for key, value in answers_of(draft).items() if key not in keys}
        put_answers(draft, package, {**kept, **new})
        draft.saved_at = now()
        draft.expires_at = now() + LIFE
        draft.save(update_fields=["answers", "secret", "saved_at", "expires_at"])
    return draft


def attach(draft_id: uuid.UUID, field_key: str, clean: CleanFile, *, by: Actor) -> DraftFile:
    """Keep a file for one field; a second one takes the place of the first."""
    with together():
        draft = _lock(draft_id)
        stored = store_file(clean, purpose="evidence", by=by)
        held: DraftFile | None = (
            DraftFile.objects.filter(draft=draft, field_key=field_key).select_related("file").first()
        )
        if held is None:
            held = DraftFile(draft=draft, field_key=field_key, file=stored)
            held.save()
            return held
        old = held.file
        held.file = stored
        held.save(update_fields=["file"])
        discard_file(old, by=by)
    return held


def detach(draft_id: uuid.UUID, field_key: str, *, by: Actor) -> bool:
    """Let go of the file of one field and destroy it. False when there was none."""
    with transaction.atomic():
        draft = _lock(draft_id)
        held: DraftFile | None = (
            DraftFile.objects.filter(draft=draft, field_key=field_key).select_related("file").first()
        )
        if held is None:
            return False
        old = held.file
        held.delete()
        discard_file(old, by=by)
    return True


def held_fields(draft: Draft) -> frozenset[str]:
    """Keys of the fields that already have a file."""
    return frozenset(DraftFile.objects.filter(draft=draft).values_list("field_key", flat=True))


def give_resume_code(draft: Draft) -> str:
    """A new code to continue on another day or device, such as "7K2M-9QX4-31BD"; the old one stops working.

    Raises Refused("draft_gone") when the draft was sent meanwhile.
    """
    code = random_code(12)
    if not Draft.objects.filter(pk=draft.pk).update(resume_index=digest(f"resume:{code}")):
        raise _gone()
    return group(code)


def find_by_code(typed: str) -> Draft | None:
    """The draft of this region that the code continues, unless it has expired."""
    code = normalise(typed)
    if len(code) != 12:
        return None
    found: Draft | None = Draft.objects.filter(resume_index=digest(f"resume:{code}"), expires_at__gt=now()).first()
    return found


def _lock(draft_id: uuid.UUID) -> Draft:
    draft: Draft | None = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise _gone()
    return draft


def _gone() -> Refused:
    return Refused(_("Isian ini sudah dikirim atau sudah kedaluwarsa."), "draft_gone")
