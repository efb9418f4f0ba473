"""Looking at a case and its files is recorded, so that people can be told who looked at their data."""

from __future__ import annotations

from datetime import timedelta

from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.crypto import digest
from pendopo.foundation.documents.models import StoredFile

from ..models import Case

QUIET = timedelta(hours=1)
"""Looking again within this time is the same look, and writes nothing."""


def view_case(case: Case, *, by: Actor) -> None:
    """Record that `by` opened the page of the case; once per account and hour."""
    if not _seen_lately(case, "case.viewed", by):
        _record_view(case, by=by)


def view_file(case: Case, field_key: str, file: StoredFile, *, by: Actor) -> None:
    """Record that `by` opened a file of the case; once per account, file and hour.

    `field_key` is the form's field, or "letter" or "register_document".
    """
    if not _seen_lately(case, "case.file_viewed", by, {"fields__file": str(file.pk)}):
        _record_file_view(case, field_key, file, by=by)


@action("case.searched")
def record_search(view: str, text: str, found: int, *, by: Actor) -> None:
    """Record that `by` looked for `text` in a list of cases and saw `found` of them. Equal words, equal digests."""
    words = digest(f"search:{' '.join(text.lower().split())}")[:16]
    record("queue", view, by=by, fields={"words": words, "found": found}, reads_personal_data=True)


@action("case.rows_exported")
def record_export(measure_key: str, month: str, rows: int, *, by: Actor) -> None:
    """Record that `by` took away the rows behind a figure of one month, such as "2026-11"."""
    record("figure", measure_key, by=by, fields={"month": month, "rows": rows}, reads_personal_data=True)


@action("case.viewed")
def _record_view(case: Case, *, by: Actor) -> None:
    record("case", case.pk, by=by, fields={"role": by.role}, reads_personal_data=True)


@action("case.file_viewed")
def _record_file_view(case: Case, field_key: str, file: StoredFile, *, by: Actor) -> None:
    what: dict[str, object] = {"role": by.role, "field": field_key, "file": str(file.pk)}
    record("case", case.pk, by=by, fields=what, reads_personal_data=True)


def _seen_lately(case: Case, tag: str, by: Actor, more: dict[str, str] | None = None) -> bool:
    """Two looks at the same instant may both be written: one line too many is better than a lock on every read."""
    looks = AuditEvent.objects.filter(
        subject_kind="case", subject_key=str(case.pk), tag=tag, actor_kind=by.kind, actor_key=by.key
    )
    return looks.filter(at__gt=now() - QUIET, **(more or {})).exists()
