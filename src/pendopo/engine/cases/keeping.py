"""Which cases have outlived their time, by service and class, and whom a breach touches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from pendopo.engine.catalogue.package import Retention
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.references import parse_reference
from pendopo.foundation.privacy.holders import Due, Keeper, Reach, Reached, Selection
from pendopo.foundation.privacy.states import DeletionKind

from . import actions
from .consumers import recipient_of
from .models import Case, Draft
from .retaining import ERASED_AT, DataClass, rule_of, years_later
from .subjects import say

CASES, DRAFTS = "cases", "drafts"
EXAMPLES = 3


def _over(version_id: int, retention: Retention, data_class: DataClass) -> QuerySet[Case]:
    """Ended so long ago that this class has had its time; restricted ones stay."""
    found: QuerySet[Case] = Case.objects.filter(
        version_id=version_id,
        finished_at__lte=years_later(now(), -retention.years_of(data_class)),
        restricted_at__isnull=True,
        **{f"{ERASED_AT[data_class]}__isnull": True},
    )
    return found.order_by("finished_at", "pk")


def due_cases() -> list[Due]:
    """Seven statements at most for each version of a service that has ended cases."""
    ended = Case.objects.filter(finished_at__isnull=False).order_by()
    versions = sorted(ended.values_list("version_id", flat=True).distinct())
    return [one for version_id in versions for one in _due_of(version_id)]


def _due_of(version_id: int) -> list[Due]:
    package = package_of(version_id)
    if package.retention is None:
        return []
    found = []
    for data_class in DataClass:
        rows = _over(version_id, package.retention, data_class)
        counted = rows.order_by().aggregate(number=Count("pk"), oldest=Min("finished_at"))
        if counted["number"]:
            found.append(
                Due(
                    keeper=CASES,
                    service_key=package.key,
                    service=say(package.title),
                    data_class=data_class,
                    years=package.retention.years_of(data_class),
                    rule=rule_of(package.retention, data_class),
                    number=counted["number"],
                    oldest=counted["oldest"],
                    examples=tuple(rows.values_list("reference", flat=True)[:EXAMPLES]),
                    selector=str(version_id),
                )
            )
    return found


def destroy_cases(one: Due, limit: int, by: Actor) -> list[str]:
    """The oldest first. References of what was erased."""
    retention, data_class = package_of(int(one.selector)).retention, DataClass(one.data_class)
    if retention is None:
        return []
    rows = list(_over(int(one.selector), retention, data_class).values_list("pk", "reference")[:limit])
    for pk, _reference in rows:
        actions.erase(pk, data_class, by=by, reason=one.rule)
    return [reference for _pk, reference in rows]


def due_drafts() -> list[Due]:
    """Drafts past their day that the outbox has missed."""
    counted = Draft.objects.filter(expires_at__lte=now()).aggregate(number=Count("pk"), oldest=Min("expires_at"))
    if not counted["number"]:
        return []
    title, rule = gettext("Isian yang belum dikirim"), gettext("30 hari sejak terakhir diubah")
    return [
        Due(DRAFTS, "", title, "draft", 0, rule, counted["number"], counted["oldest"], kind=DeletionKind.DRAFT)
    ]


def destroy_drafts(one: Due, limit: int, by: Actor) -> list[str]:
    rows = Draft.objects.filter(expires_at__lte=now()).order_by("expires_at").values_list("pk", flat=True)[:limit]
    return [str(pk) for pk in list(rows) if actions.discard_draft(pk, by=by)]


def _touched(selection: Selection) -> QuerySet[Case]:
    rows = Case.objects.all()
    if selection.references:
        rows = rows.filter(reference__in=selection.references)
    if selection.service_key:
        rows = rows.filter(service_key=selection.service_key)
    if selection.received_from:
        rows = rows.filter(received_at__gte=_start_of(selection.received_from))
    if selection.received_to:
        rows = rows.filter(received_at__lt=_start_of(selection.received_to + timedelta(days=1)))
    found: QuerySet[Case] = rows.order_by("pk")
    return found


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def services() -> list[tuple[str, str]]:
    """Services that have applications here. Titles are of the newest version in use."""
    rows = Case.objects.order_by("service_key", "-version_id").values_list("service_key", "version_id").distinct()
    newest: dict[str, int] = {}
    for key, version_id in rows:
        newest.setdefault(key, version_id)
    return [(key, say(package_of(version_id).title)) for key, version_id in newest.items()]


def touched_after(selection: Selection, cursor: str, limit: int) -> list[Reached]:
    rows = _touched(selection)
    rows = rows.filter(pk__gt=cursor) if cursor else rows
    return [
        Reached(recipient_of(case, package_of(case.version_id)), str(case.pk), case.reference)
        for case in rows[:limit]
    ]


def unknown(references: Iterable[str]) -> list[str]:
    wanted = list(references)
    known = set(
        Case.objects.filter(reference__in=[parse_reference(one) or "" for one in wanted]).values_list(
            "reference", flat=True
        )
    )
    return [one for one in wanted if parse_reference(one) not in known]


CASES_KEEPER = Keeper(CASES, due_cases, destroy_cases)
DRAFTS_KEEPER = Keeper(DRAFTS, due_drafts, destroy_drafts)
REACH = Reach(services, lambda selection: _touched(selection).count(), touched_after, unknown)
