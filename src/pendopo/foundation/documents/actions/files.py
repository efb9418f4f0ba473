"""Keeping a file, and letting it go."""

from __future__ import annotations

from django.db import transaction

from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.documents import storage
from pendopo.foundation.documents.models import StoredFile
from pendopo.foundation.documents.uploads import CleanFile


@action("file.stored")
def store_file(clean: CleanFile, *, purpose: str, by: Actor) -> StoredFile:
    """Keep the bytes encrypted and return their record. The audit holds type and size, never the name."""
    stored = storage.save(clean.content, content_type=clean.content_type, name=clean.name, purpose=purpose)
    record("file", stored.id, by=by, fields={"purpose": purpose, "type": stored.content_type, "size": stored.size})
    return stored


@action("file.discarded")
def discard_file(stored: StoredFile, *, by: Actor) -> None:
    """Remove the record, and the bytes once that is certain. Raises ProtectedError while something needs it."""
    file_id = stored.id
    stored.delete()
    record("file", file_id, by=by, fields={"purpose": stored.purpose})
    transaction.on_commit(lambda: storage.remove(file_id))


@action("file.erased")
def erase_file(stored: StoredFile, *, by: Actor) -> None:
    """Destroy the bytes and keep the record with its digest, where a letter or a proof must still point to it."""
    stored.erased_at, stored.original_name = now(), ""
    stored.save(update_fields=["erased_at", "original_name"])
    record("file", stored.id, by=by, fields={"purpose": stored.purpose})
    file_id = stored.id
    transaction.on_commit(lambda: storage.remove(file_id))
