"""Reads for the pages of personal data: who looked, what was asked, what is late, what was deleted."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.accounts.models import Account, Membership, Organisation
from pendopo.foundation.accounts.queries import person_of
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common.clock import now, today
from pendopo.foundation.notices.recipients import Recipient

from .holders import HOLDERS, Held, Subject
from .models import Breach, DataRequest, Deletion, RetentionSwitch
from .states import OPEN

PAGE = 50


@dataclass(frozen=True)
class Look:
    """One act on somebody's data. `who` is a role and an office, never a private name."""

    at: datetime
    who: str
    what: str
    about: str
    reason: str
    is_read: bool


@dataclass(frozen=True)
class Controller:
    """Who answers for the data: the region, reached through the office of its data protection officer."""

    office: str
    address: str = ""
    hours: str = ""
    phone: str = ""


def subject_of(account: Account) -> Subject:
    """The account with the person it claims in this region, where it claims one. One statement."""
    person = person_of(account)
    return Subject(account.pk, person.pk if person else None)


def held(subject: Subject) -> list[tuple[str, list[Held]]]:
    """[(title of the holder, what it holds)], holders with nothing left out."""
    found = [(str(holder.title), holder.describe(subject)) for holder in HOLDERS.values()]
    return [(title, rows) for title, rows in found if rows]


def requests_of(subject: Subject) -> QuerySet[DataRequest]:
    """Requests about this subject, newest first: by the account, or about the one application."""
    mine = Q(subject_key=subject.case_key) & ~Q(subject_key="")
    if subject.account_id is not None and not subject.case_key:
        mine = Q(account_id=subject.account_id)
    found: QuerySet[DataRequest] = DataRequest.objects.filter(mine)
    return found.order_by("-received_at")


def trail(subject: Subject, page: int = 1, size: int = PAGE) -> tuple[list[Look], bool]:
    """(who read or changed this person's data, newest first, whether there is more). Bounded statements."""
    about = _subjects(subject)
    wanted = Q(pk__in=[])
    for kind in {kind for kind, _key in about}:
        wanted |= Q(subject_kind=kind, subject_key__in=[key for one, key in about if one == kind])
    start = (page - 1) * size
    events = list(AuditEvent.objects.filter(wanted).order_by("-id")[start : start + size + 1])
    words = {tag: word for holder in HOLDERS.values() for tag, word in holder.words.items()}
    offices = _offices(event for event in events if event.actor_kind == "staff")
    looks = [
        Look(
            event.at,
            _who(event, subject, offices),
            str(
                words.get(event.tag)
                or (gettext("Membaca data") if event.reads_personal_data else gettext("Mengubah data"))
            ),
            about[event.subject_kind, event.subject_key],
            event.reason if event.reads_personal_data else "",
            event.reads_personal_data,
        )
        for event in events[:size]
    ]
    return looks, len(events) > size


def _plainly(event: AuditEvent) -> str:
    """For an act that no holder has words for."""
    return gettext("Membaca data") if event.reads_personal_data else gettext("Mengubah data")


def _subjects(subject: Subject) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for holder in HOLDERS.values():
        found |= holder.subjects(subject)
    return found


Offices = dict[str, list[tuple[str, str]]]


def _offices(events: Iterable[AuditEvent]) -> Offices:
    """(role, office) of each officer, by account key. One statement, none without officers."""
    keys = {event.actor_key for event in events if event.actor_key}
    found: Offices = {}
    if keys:
        rows = Membership.objects.filter(account_id__in=keys).order_by("id")
        for account, role, office in rows.values_list("account_id", "role", "organisation__name"):
            found.setdefault(str(account), []).append((role, office))
    return found


def _who(event: AuditEvent, subject: Subject, offices: Offices) -> str:
    if event.actor_kind == "citizen":
        is_self = subject.account_id is not None and event.actor_key == str(subject.account_id)
        return gettext("Anda") if is_self else gettext("Pemegang kode permohonan")
    if event.actor_kind != "staff":
        return gettext("Sistem")
    held_here = offices.get(event.actor_key, [])
    said = str(event.fields.get("role", "")) if isinstance(event.fields, dict) else ""
    role, office = next((row for row in held_here if row[0] == said), held_here[0] if held_here else (said, ""))
    title = str(Role(role).label) if role in Role.values else gettext("Petugas")
    return f"{title}, {office}" if office else title


def controller() -> Controller:
    """The office to write to: that of the data protection officer, else any office of the whole region."""
    day = today()
    serving = Membership.objects.filter(role=Role.DATA_OFFICER, valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    row = serving.select_related("organisation").order_by("id").first()
    office = row.organisation if row else Organisation.objects.filter(village_code="").order_by("id").first()
    return Controller(office.name, office.address, office.hours, office.phone) if office else Controller("")


def data_officers() -> list[Recipient]:
    """Those who must know of a request or a clock that runs out, on duty today."""
    day = today()
    rows = Membership.objects.filter(role=Role.DATA_OFFICER, valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    accounts = [row.account for row in rows.select_related("account").order_by("id")]
    return [Recipient(str(one.pk), one.name, one.email or "", one.phone or "", one.language) for one in accounts]


def open_requests() -> QuerySet[DataRequest]:
    """What waits for an answer, the most urgent first."""
    found: QuerySet[DataRequest] = DataRequest.objects.filter(state__in=sorted(OPEN))
    return found.order_by("due_at", "id")


def answered_requests() -> QuerySet[DataRequest]:
    found: QuerySet[DataRequest] = DataRequest.objects.exclude(state__in=sorted(OPEN))
    return found.order_by("-received_at", "id")


@dataclass(frozen=True)
class Counts:
    """For the head of the desk: requests that wait, those past their 72 hours, breaches not yet told in time."""

    waiting: int
    late: int
    breaches_late: int


def counts() -> Counts:
    """Two statements."""
    moment = now()
    rows = DataRequest.objects.filter(state__in=sorted(OPEN)).aggregate(
        waiting=Count("pk"), late=Count("pk", filter=Q(due_at__lt=moment))
    )
    open_breaches = Breach.objects.filter(Q(subjects_told_at__isnull=True) | Q(agency_told_at__isnull=True))
    return Counts(rows["waiting"], rows["late"], open_breaches.filter(due_at__lt=moment).count())


def request_by_id(request_id: uuid.UUID) -> DataRequest | None:
    found: DataRequest | None = (
        DataRequest.objects.select_related("person", "account", "entered_by", "proof", "copy")
        .filter(pk=request_id)
        .first()
    )
    return found


FIELD_WORDS = {"name": _("Nama"), "phone": _("Nomor ponsel"), "email": _("E-mail"), "kk_number": _("Nomor KK")}


def wanted_values(request: DataRequest) -> list[tuple[str, str]]:
    """[(field in words, wanted value)] of a correction that waits; the officer compares them with the proof."""
    wanted: dict[str, str] = json.loads(request.changes) if request.changes else {}
    return [(str(FIELD_WORDS[key]), value) for key, value in wanted.items() if key in FIELD_WORDS]


def retention_chain() -> uuid.UUID | None:
    """The chain of daily runs that goes on here; None while retention is switched off."""
    found: uuid.UUID | None = RetentionSwitch.objects.filter(is_on=True).values_list("chain", flat=True).first()
    return found


def deletions() -> QuerySet[Deletion]:
    found: QuerySet[Deletion] = Deletion.objects.order_by("-at", "-id")
    return found


def breaches() -> QuerySet[Breach]:
    found: QuerySet[Breach] = Breach.objects.order_by("-discovered_at", "id")
    return found
