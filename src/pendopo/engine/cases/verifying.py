"""The chains of cases, walked by `./pendopo audit verify` with those of the regions."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db.models import Max

from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.audit.verifying import UNREADABLE, Report

from . import chain
from .actions.erasing import ERASED
from .models import Case, CaseEvent

PAGE = 200
TRIES = 3
"""Looks at a case that seems wrong: it may have moved between reading its events and itself."""


def walk_cases(report: Report) -> None:
    """Every case of the region in scope, then every end of a case that the region's audit names."""
    for page in _pages():
        for case_id, found in _wrong_ones(report, page).items():
            report.fault(f"case {case_id}", *found)
        report.count("cases", len(page))
    _walk_named_ends(report)


def _pages() -> Iterator[list[uuid.UUID]]:
    cases = Case.objects.order_by("id").values_list("id", flat=True)
    page = list(cases[:PAGE])
    while page:
        yield page
        page = list(cases.filter(id__gt=page[-1])[:PAGE])


def _events_of(case_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[CaseEvent]]:
    found: dict[uuid.UUID, list[CaseEvent]] = {}
    for event in CaseEvent.objects.filter(case__in=case_ids).order_by("case_id", "sequence", "id"):
        found.setdefault(event.case_id, []).append(event)
    return found


def _wrong_ones(report: Report, case_ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, str]]:
    """{case: (position, what is wrong there)}, after a second and third look at each that seems wrong."""
    wrong: dict[uuid.UUID, tuple[int, str]] = {}
    for look in range(TRIES):
        events = _events_of(case_ids)
        rows = Case.objects.filter(pk__in=case_ids).values_list("pk", "revision", "events_mac", "state")
        stands = {row[0]: row[1:] for row in rows}  # read after the events, so never behind them
        judged = {one: _judge(one, events.get(one, []), stands.get(one)) for one in case_ids}
        wrong = {one: found for one, found in judged.items() if found is not None}
        if look == 0:
            report.count("case events", sum(map(len, events.values())))
        case_ids = list(wrong)
        if not wrong:
            break
    return wrong


def _judge(
    case_id: uuid.UUID, events: list[CaseEvent], stands: tuple[int, str, str] | None
) -> tuple[int, str] | None:
    """`stands`: revision, end of the chain and state as the case row has them."""
    try:
        found, end = _follow(case_id, events)
    except UNREADABLE:
        return 1, "an event cannot be read: a value is not of its kind."
    if found is None and stands != end:
        return end[0] + 1, f"the case does not stand where event {end[0]} left it."
    return found if events or found else (1, "the case has no events.")


def _follow(case_id: uuid.UUID, events: list[CaseEvent]) -> tuple[tuple[int, str] | None, tuple[int, str, str]]:
    """The first wrong place, or None, and where the events lead: (how many, last link, state)."""
    at, before, state, erased = 0, "", "", 0
    for event in events:
        found = _wrong_event(event, at, before)
        if found is not None:
            return (at + 1, found), (at, before, state)
        if event.text_digest != chain.text_digest(event):
            erased = event.sequence
        at, before, state = event.sequence, event.mac, event.to_state
    if erased and erased > _erased_until(case_id):
        return (erased, f"the words of event {erased} are gone, and no erasure is recorded."), (at, before, state)
    return None, (at, before, state)


def _wrong_event(event: CaseEvent, at: int, before: str) -> str | None:
    if event.sequence != at + 1:
        return f"event {at + 1} is missing."
    if event.mac != chain.link(event, before):
        return f"event {event.sequence} ({event.kind}) was changed, or does not belong behind the one before it."
    is_erased = not (event.actor_name or event.note or event.details)
    if event.text_digest != chain.text_digest(event) and not is_erased:
        return f"the words of event {event.sequence} ({event.kind}) were changed."
    return None


def _erased_until(case_id: uuid.UUID) -> int:
    """The last event whose words a recorded erasure took; 0 where there was none."""
    rows = AuditEvent.objects.filter(tag=ERASED, subject_kind="case", subject_key=str(case_id))
    return max((row.fields["until_event"] for row in rows), default=0)


def _walk_named_ends(report: Report) -> None:
    """The audit names each event by its link. So nobody cuts off a case's last event, or takes a whole case away."""
    named = AuditEvent.objects.filter(subject_kind="case", fields__has_key="chain").order_by("sequence")
    newest = named.aggregate(newest=Max("sequence"))["newest"] or 0
    after = 0
    while page := list(named.filter(sequence__gt=after, sequence__lte=newest)[:PAGE]):
        after = page[-1].sequence
        cases = Case.objects.filter(pk__in=[key for row in page if (key := _uuid(row.subject_key))])
        rows = CaseEvent.objects.filter(case__in=cases)
        held = {
            (str(case), sequence): mac for case, sequence, mac in rows.values_list("case_id", "sequence", "mac")
        }
        for row in page:
            event = int(row.fields["event"])
            if held.get((row.subject_key, event)) != row.fields["chain"]:
                words = f"event {event} is not the one that row {row.sequence} of the region's audit saw."
                report.fault(f"case {row.subject_key}", event, words)
        report.count("named ends", len(page))


def _uuid(text: str) -> uuid.UUID | None:
    """None for a key that was tampered with; the walk of the region names it."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
