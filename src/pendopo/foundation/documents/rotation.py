"""Rotation of a region's keys while it works: nothing is lost, every value opens and every search finds at any moment.

Processes learn of a change within a minute, so each step waits until all of them know the one before:

1. *begin*: a new data key seals what is new; a new index key fills the second index columns beside the first ones.
2. Everything that is there is moved. Look-ups ask both columns.
3. Once all know, what came in between is moved; then the *index takes over*: it is filled into both columns.
4. Once all know that, the last rows are moved, and the rotation is *finished*: old keys that nothing names retire.

It may be killed at any moment: the next call goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog
from django.db import transaction
from django.db.models import QuerySet

from pendopo.foundation.audit.actions import Actor, national_scope
from pendopo.foundation.common import keyring, loose_seals, resealing
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.models import DataKey
from pendopo.foundation.common.resealing import Outcome
from pendopo.foundation.common.scope import region_scope

from . import actions, storage
from .models import StoredFile

MARGIN = 30.0
"""Seconds for the transactions under way, beyond those in which every process learns of a new key."""
INDEX, Phase = DataKey.Purpose.INDEX, DataKey.Phase
log = structlog.get_logger(__name__)
Tell: TypeAlias = Callable[[int], None]


def regions_with_keys() -> list[str]:
    """Codes of the regions in which anything was ever sealed."""
    with national_scope("keys.regions"):
        return sorted(set(DataKey.objects.values_list("region_code", flat=True)))


def rotate(
    codes: Sequence[str], *, by: Actor, tell: Tell = lambda _: None, wait: Tell = lambda _: None
) -> Outcome:
    """Move the regions to new keys, together, so that they wait together. `wait` hears the seconds still to wait.

    Returns what was moved and what is stuck; what is stuck keeps its old key, and its region's index if that is stuck.
    """
    for code in codes:
        _in(code, lambda: _begin(by=by, wait=wait))
    total = _everywhere(codes, lambda: _move(tell))
    _until_known(codes, wait)
    total += _everywhere(codes, lambda: _move(tell))
    for code in codes:
        _in(code, lambda: _take_over(by=by))
    total += _everywhere(codes, lambda: resealing.take_over_index(tell))
    _until_known(codes, wait)
    last = Outcome()
    for code in codes:
        last += _in(code, lambda: _finish(tell, by=by))
    return Outcome(total.moved + last.moved, last.stuck)


def _in(code: str, deed: Callable[[], Outcome]) -> Outcome:
    with region_scope(code):
        return deed()


def _everywhere(codes: Iterable[str], deed: Callable[[], Outcome]) -> Outcome:
    return sum((_in(code, deed) for code in codes), Outcome())


def _begin(*, by: Actor, wait: Tell) -> Outcome:
    """Unless the region is in the middle of it."""
    if not DataKey.objects.filter(purpose=INDEX, phase__in=[Phase.COMING, Phase.TAKING_OVER]).exists():
        _sleep(_last_change(), wait)
        actions.begin_rotation(by=by)
    return Outcome()


def _move(tell: Tell) -> Outcome:
    moved = resealing.move_fields(tell) + loose_seals.move(tell) + move_files(tell)
    return moved + resealing.fill_next_index(tell)


def move_files(tell: Tell) -> Outcome:
    """Bring the region's files under its newest key, one by one."""
    newest, outcome = keyring.ring().current, Outcome()
    for file_id in list(_files_left(newest).values_list("pk", flat=True)):
        outcome += _move_file(file_id, newest)
        tell(1)
    return outcome


def _files_left(newest: str) -> QuerySet[StoredFile]:
    """Files under an older key. One whose bytes were erased has nothing left to open."""
    found: QuerySet[StoredFile] = StoredFile.objects.filter(erased_at__isnull=True).exclude(key_id=newest)
    return found


def _move_file(file_id: object, newest: str) -> Outcome:
    """The row is held meanwhile: a file that is let go at the same instant does not come back."""
    with transaction.atomic():
        stored = StoredFile.objects.select_for_update().filter(pk=file_id).first()
        if stored is None or stored.erased_at is not None:
            return Outcome()
        try:
            storage.reseal(stored, newest)
        except keyring.CannotDecrypt as reason:
            log.error("keys.stuck", file=str(file_id), reason=str(reason))
            return Outcome(stuck=1)
        storage.note_key(stored, newest)
    return Outcome(moved=1)


def _take_over(*, by: Actor) -> Outcome:
    if DataKey.objects.filter(purpose=INDEX, phase=Phase.COMING).exists():
        actions.take_over_index(by=by)
    return Outcome()


def _finish(tell: Tell, *, by: Actor) -> Outcome:
    """Index rows that are stuck keep the rotation open; a stuck value only keeps its old key from retiring."""
    last = _move(tell) + resealing.take_over_index(tell)
    left = resealing.fields_left() + loose_seals.left() + _files_left(keyring.ring().current).count()
    if not resealing.index_left():
        actions.finish_rotation(is_clear=not left, by=by)
    return last


def _until_known(codes: Iterable[str], wait: Tell) -> None:
    for code in codes:
        with region_scope(code):
            changed = _last_change()
        _sleep(changed, wait)


def _last_change() -> datetime | None:
    newest: DataKey | None = DataKey.objects.order_by("phase_at").last()
    return newest.phase_at if newest else None


def _sleep(since: datetime | None, wait: Tell) -> None:
    """Until every process knows what changed at `since`."""
    if since is None:
        return
    known = since + timedelta(seconds=keyring.RINGS.seconds + MARGIN)
    while (left := (known - now()).total_seconds()) > 0:
        wait(round(left))
        time.sleep(min(left, 1.0))
