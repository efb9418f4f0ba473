"""What the audit tells about one subject, and where its chains end."""

from __future__ import annotations

from django.db.models import QuerySet

from pendopo.foundation.common import scope

from .models import AuditEvent, ChainHead

Heads = dict[str, tuple[int, str]]
"""{region code: (number of rows, seal of the last)}"""


def reads_of(subject_kind: str, *subject_keys: object) -> QuerySet[AuditEvent]:
    """Looks at personal data of these subjects in the region in scope, newest first."""
    found: QuerySet[AuditEvent] = AuditEvent.objects.filter(
        subject_kind=subject_kind,
        subject_key__in=[str(key) for key in subject_keys],
        reads_personal_data=True,
    )
    return found.order_by("-id")


def heads() -> Heads:
    """The end of every chain. One statement; not itself recorded, because it reads nothing but digests."""
    with scope._national_scope():
        rows = ChainHead.objects.order_by("region_code").values_list("region_code", "sequence", "seal")
        return {code: (sequence, seal) for code, sequence, seal in rows}
