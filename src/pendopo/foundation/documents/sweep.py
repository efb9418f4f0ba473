"""Bytes that a rolled-back transaction left behind: files on the disk that no record names."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import structlog

from pendopo.foundation.audit.actions import national_scope
from pendopo.foundation.common.clock import now

from . import storage
from .models import StoredFile

OLD = timedelta(days=1)

log = structlog.get_logger(__name__)


def orphans(older_than: timedelta = OLD) -> list[Path]:
    """Files without a record, older than `older_than`. A younger one may belong to a transaction still open.

    Raises RuntimeError when there are files and not one record can be seen: that is a wrong database or a missing
    right, and sweeping would then remove everything.
    """
    old = [path for path in storage.paths() if path.stat().st_mtime < (now() - older_than).timestamp()]
    with national_scope("documents.sweep"):
        if old and not StoredFile.objects.exists():
            raise RuntimeError("no file record is visible; refusing to call every file an orphan")
        known = set(StoredFile.objects.values_list("id", flat=True).iterator())
    return [path for path in old if _id_of(path) not in known]


def remove_orphans(older_than: timedelta = OLD) -> int:
    """Remove them; returns how many."""
    found = orphans(older_than)
    for path in found:
        path.unlink(missing_ok=True)
    log.info("documents.swept", removed=len(found))
    return len(found)


def _id_of(path: Path) -> uuid.UUID | None:
    """None for a half-written file, which no record can name."""
    try:
        return uuid.UUID(path.name)
    except ValueError:
        return None
