"""Deleting by age, and the log that says what was deleted under which rule."""

from __future__ import annotations

import uuid
from datetime import datetime

from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.crypto import digest
from pendopo.foundation.notices import outbox

from ..holders import KEEPERS, Due
from ..models import Deletion, RetentionSwitch
from ..states import DeletionKind

BATCH = 50
"""Records per transaction: small enough to stop between two, and to go on from there."""
RUN = "privacy.retention"


@action("deletion.logged")
def log_deletion(
    kind: DeletionKind,
    holder: str,
    data_class: str,
    keys: list[str],
    *,
    rule: str,
    by: Actor,
    service_key: str = "",
) -> Deletion:
    """One line of the log. `keys` are references or ids; only their keyed digests are kept."""
    line = Deletion(
        kind=kind,
        holder=holder,
        data_class=data_class,
        service_key=service_key,
        number=len(keys),
        digests=[digest(f"deletion:{key}") for key in keys],
        rule=rule[:300],
        actor_kind=by.kind,
        actor_role=by.role,
    )
    line.save()
    record("deletion", line.pk, by=by, fields={"kind": str(kind), "class": data_class, "number": len(keys)})
    return line


@action("retention.destroyed")
def destroy(due: Due, *, by: Actor, limit: int = BATCH) -> int:
    """Destroy up to `limit` records of one service and class, with their line in the log. Returns how many.

    Killed in the middle, nothing of this batch happened; run again, it goes on where it stopped.
    """
    keys = KEEPERS[due.keeper].destroy(due, limit, by)
    record("retention", due.service_key, by=by, fields={"class": due.data_class, "number": len(keys)})
    if keys:
        log_deletion(
            due.kind,
            due.keeper,
            due.data_class,
            keys,
            rule=due.rule,
            by=by,
            service_key=due.service_key,
        )
    return len(keys)


@action("retention.switched")
def switch_retention(is_on: bool, *, by: Actor) -> RetentionSwitch:
    """Let the worker delete every day, or stop it. Each switching on starts one chain of runs and ends any other."""
    switch: RetentionSwitch = RetentionSwitch.objects.select_for_update().first() or RetentionSwitch()
    switch.is_on, switch.chain = is_on, uuid.uuid4()
    switch.save()
    record("retention", "switch", by=by, fields={"on": is_on})
    if is_on:
        promise_run(switch.chain, 1, now(), by=by)
    return switch


@action("retention.promised")
def promise_run(chain: uuid.UUID, part: int, due_at: datetime, *, by: Actor) -> None:
    """The next run of a chain, once."""
    outbox.enqueue(RUN, f"{chain}:{part}", {"chain": str(chain), "part": part}, due_at=due_at)
    record("retention", "run", by=by, fields={"part": part})
