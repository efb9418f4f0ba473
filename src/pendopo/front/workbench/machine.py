"""What the page about work behind the scenes shows: kinds, troubled rows, gateways, workers. All in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pendopo.engine.cases.models import Case, CaseEvent
from pendopo.engine.cases.queries import visible_to
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.common.circuit import circuits
from pendopo.foundation.notices import outbox
from pendopo.foundation.notices.models import OutboxRow, Pulse
from pendopo.foundation.notices.queries import WorkOfKind, is_alive, subjects_of

Words = str | Promise
GATEWAYS: dict[str, Words] = {
    "smtp": _("Server e-mail"),
    "sms": _("Gerbang SMS dan WhatsApp"),
    "bsre": _("Tanda tangan elektronik BSrE"),
}


def label_of(topic: str) -> Words:
    known = outbox.CONSUMERS.get(topic)
    return known.label or topic if known else _("Pekerjaan yang tidak dikenal versi ini")


@dataclass(frozen=True)
class Kind:
    """`is_known`: some worker of this version can do it."""

    label: Words
    is_known: bool
    counts: WorkOfKind


def kinds(counts: Iterable[WorkOfKind]) -> list[Kind]:
    return [Kind(label_of(one.topic), one.topic in outbox.CONSUMERS, one) for one in counts]


@dataclass(frozen=True)
class Trouble:
    """One row that failed. `reference`: the case it is about, if any; `is_open_to`: may this officer open it."""

    row: OutboxRow
    label: Words
    reference: str
    is_open_to: bool


def troubles(rows: list[OutboxRow], staff: Staff) -> list[Trouble]:
    """Three or four statements, however many rows."""
    references = _references(rows)
    readable: frozenset[str] = frozenset()
    if staff.has(Permission.CASE_READ) and references:
        found = visible_to(staff).filter(reference__in=set(references.values()))
        readable = frozenset(found.values_list("reference", flat=True))
    return [
        Trouble(row, label_of(row.topic), reference, reference in readable)
        for row in rows
        for reference in [references.get(row.pk, "")]
    ]


def _references(rows: list[OutboxRow]) -> dict[int, str]:
    """Row → reference of its case. A payload names a case, an event of it, or a message about it."""
    named = {row.pk: row.payload for row in rows if isinstance(row.payload, dict)}
    messages = [str(said["message"]) for said in named.values() if "message" in said]
    events = [said["event"] for said in named.values() if isinstance(said.get("event"), int)]
    subjects = subjects_of([key for key in messages if _is_uuid(key)])
    of_event = dict(CaseEvent.objects.filter(pk__in=events).values_list("pk", "case_id"))
    cases = {
        pk: str(said.get("case") or of_event.get(said.get("event")) or subjects.get(str(said.get("message")), ""))
        for pk, said in named.items()
    }
    wanted = {key for key in cases.values() if _is_uuid(key)}
    known = {str(pk): said for pk, said in Case.objects.filter(pk__in=wanted).values_list("pk", "reference")}
    return {pk: known[key] for pk, key in cases.items() if key in known}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Gateway:
    """`until`: down, and tried again then. `is_known`: a running worker says so."""

    label: Words
    is_known: bool
    cause: str = ""
    until: datetime | None = None


def gateways(pulses: list[Pulse]) -> list[Gateway]:
    """As the living workers find them, which carry nearly everything that goes out."""
    alive = [pulse for pulse in pulses if is_alive(pulse)]
    down = {name: said for pulse in alive for name, said in pulse.open_circuits.items()}
    return [
        Gateway(
            GATEWAYS.get(name, name), bool(alive), said.get("cause", ""), parse_datetime(said.get("until", ""))
        )
        for name in sorted({one.name for one in circuits()})
        for said in [down.get(name, {})]
    ]
