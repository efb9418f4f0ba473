"""The steps of moving a region to new keys, and of putting its keys under a new master key."""

from __future__ import annotations

from django.conf import settings

from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common import keyring, resealing
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.models import DataKey
from pendopo.foundation.common.scope import current_code

DATA, INDEX, Phase = DataKey.Purpose.DATA, DataKey.Purpose.INDEX, DataKey.Phase


@action("keys.rotation_begun")
def begin_rotation(*, by: Actor) -> None:
    """New keys for the region in scope: one that seals from now on, one whose index is filled in beside the old."""
    resealing.empty_next_index()
    made = [
        DataKey(purpose=DATA, number=_next(DATA)),
        DataKey(purpose=INDEX, number=_next(INDEX), phase=Phase.COMING),
    ]
    for row in made:
        keyring.insert(row)
    record("region", current_code(), by=by, fields={"keys": [row.key_id for row in made]})
    keyring.RINGS.forget(current_code())


def _next(purpose: str) -> int:
    newest: DataKey | None = DataKey.objects.filter(purpose=purpose).order_by("number").last()
    return newest.number + 1 if newest else 1


@action("keys.index_taken_over")
def take_over_index(*, by: Actor) -> None:
    """Every process fills both columns by now, so the new index may take the place of the old one."""
    moved = DataKey.objects.filter(purpose=INDEX, phase=Phase.COMING).update(
        phase=Phase.TAKING_OVER, phase_at=now()
    )
    record("region", current_code(), by=by, fields={"keys": moved})
    keyring.RINGS.forget(current_code())


@action("keys.rotated")
def finish_rotation(*, is_clear: bool, by: Actor) -> None:
    """The new keys stand alone. `is_clear`: nothing names the old data keys any more, so they retire too."""
    old = DataKey.objects.exclude(phase=Phase.RETIRED)
    old.filter(purpose=INDEX, phase=Phase.CURRENT).update(phase=Phase.RETIRED, phase_at=now(), retired_at=now())
    DataKey.objects.filter(purpose=INDEX, phase=Phase.TAKING_OVER).update(phase=Phase.CURRENT, phase_at=now())
    if is_clear:
        newest = _next(DATA) - 1
        old.filter(purpose=DATA, number__lt=newest).update(phase=Phase.RETIRED, phase_at=now(), retired_at=now())
    resealing.empty_next_index()
    record("region", current_code(), by=by, fields={"old_keys_retired": is_clear})
    keyring.RINGS.forget(current_code())


@action("keys.rewrapped")
def rewrap_keys(*, by: Actor) -> int:
    """Put the region's keys under the last master key of the keys file. Returns how many were not.

    Raises CannotDecrypt when one of them does not open.
    """
    last = list(settings.PENDOPO_KEYS["master"])[-1]
    rows = list(DataKey.objects.exclude(master_id=last).select_for_update())
    for row in rows:
        keyring.wrap(row, keyring.unwrap(row))
        row.save(update_fields=["wrapped", "master_id"])
    record("region", current_code(), by=by, fields={"keys": len(rows), "master": last})
    return len(rows)
