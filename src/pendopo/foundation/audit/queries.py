"""What the audit tells about one subject."""

from __future__ import annotations

from django.db.models import QuerySet

from .models import AuditEvent


def reads_of(subject_kind: str, *subject_keys: object) -> QuerySet[AuditEvent]:
    """Looks at personal data of these subjects in the region in scope, newest first."""
    found: QuerySet[AuditEvent] = AuditEvent.objects.filter(
        subject_kind=subject_kind,
        subject_key__in=[str(key) for key in subject_keys],
        reads_personal_data=True,
    )
    return found.order_by("-id")
