"""The chain of one region: what a row's seal and link are made of, and how rows are put at its end.

The *seal* is a keyed digest of what a row says; it is known before anything is locked. The *link* (column `mac`) is a
keyed digest of the row's place, the seal of the row before, and its own seal. So each row proves its place and its
neighbour, and the head row needs only the last seal: one statement advances it and tells what stood there before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC
from itertools import groupby
from typing import Any, NoReturn, TypeVar

from django.db import connection

from pendopo.foundation.common.crypto import audit_mac
from pendopo.foundation.common.scope import region_scope

from .models import AuditEvent

E = TypeVar("E")

_ADVANCE = """
    INSERT INTO audit_chainhead AS head (region_code, sequence, seal, previous) VALUES (%s, %s, %s, '')
    ON CONFLICT (region_code) DO UPDATE
    SET previous = head.seal, seal = excluded.seal, sequence = head.sequence + excluded.sequence
    RETURNING sequence, previous
"""


def canonical(*parts: Any) -> bytes:
    """The parts as one JSON text that is the same before and after the database.

    Raises TypeError for what is not JSON and for numbers that are not whole: databases do not agree on those.
    """
    text = json.dumps(parts)
    plain = json.loads(
        text, parse_float=_refuse, parse_constant=_refuse
    )  # keys become text before they are sorted
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _refuse(number: str) -> NoReturn:
    raise TypeError(f"the audit holds whole numbers only, not {number}")


def seal(event: AuditEvent) -> str:
    """Keyed digest of everything a row says, its place apart."""
    return audit_mac(
        canonical(
            "audit.row.1",
            event.region_code,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.tag,
            event.actor_kind,
            event.actor_key,
            event.subject_kind,
            event.subject_key,
            event.reads_personal_data,
            event.reason,
            event.fields,
        )
    )


def link(region_code: str, sequence: int, before: str, own: str) -> str:
    """Keyed digest of a place: the row with the seal `own` stands there, after the row with the seal `before`."""
    return audit_mac(canonical("audit.link.1", region_code, sequence, before, own))


def place(rows: Iterable[E], sequence: int, before: str) -> tuple[int, str]:
    """Give the rows the places after `sequence`. Returns the new end: (sequence, seal)."""
    for row in rows:
        own = seal(row)  # type: ignore[arg-type]  # a migration brings rows of its own class
        sequence += 1
        row.sequence, row.mac = sequence, link(row.region_code, sequence, before, own)  # type: ignore[attr-defined]
        before = own
    return sequence, before


def append(events: list[AuditEvent]) -> None:
    """Write the rows at the end of their regions' chains: two statements for each region.

    The last thing a transaction does: the head stays locked until it ends. Regions go in the order of their codes,
    so that two transactions never wait for each other.
    """
    for code, rows in groupby(sorted(events, key=_region), key=_region):
        with region_scope(code):
            _append(code, list(rows))


def _region(event: AuditEvent) -> str:
    return event.region_code


def _append(code: str, rows: list[AuditEvent]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [code, len(rows), seal(rows[-1])])
        end, before = cursor.fetchone()
    place(rows, end - len(rows), before)
    AuditEvent.objects.bulk_create(rows)
