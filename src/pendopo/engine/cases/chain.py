"""The chain of one case: each event is tied to the one before, and the locked case row holds the end.

Names, notes and details are covered by a keyed digest stored beside them. Erasing them later therefore keeps the
chain whole, and changing them does not go unseen.
"""

from __future__ import annotations

from datetime import UTC

from pendopo.foundation.audit.chains import canonical
from pendopo.foundation.common.crypto import audit_mac

from .models import Case, CaseEvent


def text_digest(event: CaseEvent) -> str:
    """Keyed digest of what can be erased, bound to its place."""
    texts = (event.actor_name, event.note, event.details)
    return audit_mac(canonical("case.texts.1", str(event.case_id), event.sequence, *texts))


def link(event: CaseEvent, before: str) -> str:
    """Keyed digest of the rest of the event and of the link `before` it ("" for the first)."""
    return audit_mac(
        canonical(
            "case.event.1",
            before,
            event.region_code,
            str(event.case_id),
            event.sequence,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.kind,
            event.from_state,
            event.to_state,
            event.step,
            event.actor_kind,
            event.actor_key,
            event.actor_role,
            event.text_digest,
        )
    )


def extend(case: Case, event: CaseEvent) -> None:
    """Put the event at the end of the chain. Both are saved by the caller, who holds the case locked."""
    event.text_digest = text_digest(event)
    event.mac = case.events_mac = link(event, case.events_mac)
