"""The breach register: recorded, subjects told, agency told, each with its time."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext

from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.audit.actions import SYSTEM, Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.notices import outbox
from pendopo.foundation.notices.actions import queue_message
from pendopo.foundation.notices.states import Channel
from pendopo.foundation.regions.queries import current_region

from .. import reaching, rules
from ..holders import Reached, Selection
from ..models import CLOCK, Breach

NOTICES = "privacy.breach_notices"
CHANNELS = (Channel.IN_APP, Channel.EMAIL, Channel.SMS)


@action("breach.recorded")
def record_breach(
    *,
    title: str,
    what_data: str,
    how: str,
    handling: str,
    happened: str,
    discovered_at: datetime,
    people: int,
    staff: Staff,
    by: Actor,
) -> Breach:
    """Enter a breach; its 72 hours run from when it was discovered. Raises Refused (future, people)."""
    rules.check_breach(discovered_at, people)
    breach = Breach(
        title=title,
        what_data=what_data,
        how=how,
        handling=handling,
        happened=happened,
        discovered_at=discovered_at,
        due_at=discovered_at + CLOCK,
        people=people,
        recorded_by_id=staff.account_id,
    )
    breach.save(force_insert=True)
    record("breach", breach.pk, by=by, fields={"people": people})
    return breach


@action("breach.notices_started")
def start_notices(
    breach_id: uuid.UUID,
    *,
    by: Actor,
    service_key: str = "",
    received_from: date | None = None,
    received_to: date | None = None,
    references: tuple[str, ...] = (),
) -> Breach:
    """Choose whom it touches and let the worker write to each of them. Raises Refused (already_told, nobody)."""
    breach: Breach = Breach.objects.select_for_update().get(pk=breach_id)
    selection = Selection(service_key, received_from, received_to, references)
    number = 0 if selection.is_empty else reaching.count(selection)
    rules.check_notices(breach, selection, number)
    breach.service_key, breach.references = service_key, list(references)
    breach.received_from, breach.received_to = received_from, received_to
    breach.notices_started_at = now()
    breach.save()
    record("breach", breach.pk, by=by, fields={"applications": number, "service": service_key})
    outbox.enqueue(NOTICES, f"{breach.pk}:", {"breach": str(breach.pk), "after": ""})
    return breach


@action("breach.subjects_told")
def tell_subjects(breach_id: uuid.UUID, reached: list[Reached], after: str, *, by: Actor = SYSTEM) -> None:
    """Write to these people what the law asks: which data, when and how, what is being done. Then the next page."""
    breach: Breach = Breach.objects.select_for_update().get(pk=breach_id)
    for one in reached:
        _write(breach, one, by)
    is_new = outbox.enqueue(NOTICES, f"{breach.pk}:{after}", {"breach": str(breach.pk), "after": after})
    if is_new:  # a second run of the same page writes nothing and counts nobody twice
        breach.subjects_told += len(reached)
        breach.save(update_fields=["subjects_told"])
    record("breach", breach.pk, by=by, fields={"told": len(reached)})


def _write(breach: Breach, one: Reached, by: Actor) -> None:
    with translation.override(one.recipient.language):
        about = {
            "region": current_region().full_name,
            "reference": one.reference,
            "what": breach.what_data,
            "when": breach.happened,
            "how": breach.how,
            "handling": breach.handling,
        }
        queue_message(
            source_key=f"breach:{breach.pk}:{one.subject_key}",
            subject_key=one.subject_key,
            recipient=one.recipient,
            subject=gettext("Pemberitahuan: pelindungan data Anda gagal"),
            body=gettext(
                "%(region)s sebagai pengendali data memberi tahu Anda tentang permohonan %(reference)s.\n\n"
                "Data yang terungkap: %(what)s\n\nKapan: %(when)s\n\nBagaimana: %(how)s\n\n"
                "Yang kami lakukan dan yang dapat Anda lakukan: %(handling)s"
            )
            % about,
            channels=CHANNELS,
            by=by,
        )


@action("breach.all_subjects_told")
def finish_notices(breach_id: uuid.UUID, *, by: Actor = SYSTEM) -> Breach:
    """Every selected person has a notice on its way. Again changes nothing."""
    breach: Breach = Breach.objects.select_for_update().get(pk=breach_id)
    if breach.subjects_told_at is None:
        breach.subjects_told_at = now()
        breach.save(update_fields=["subjects_told_at"])
    record("breach", breach.pk, by=by, fields={"told": breach.subjects_told})
    return breach


@action("breach.letter_made")
def letter_made(breach: Breach, *, by: Actor) -> None:
    """Record that the letter to the agency was taken out."""
    record("breach", breach.pk, by=by)


@action("breach.agency_told")
def agency_told(breach_id: uuid.UUID, told_at: datetime, *, by: Actor) -> Breach:
    """Note when the letter was handed to the agency. Raises Refused (already_told, time)."""
    breach: Breach = Breach.objects.select_for_update().get(pk=breach_id)
    rules.check_agency(breach, told_at)
    breach.agency_told_at = told_at
    breach.save(update_fields=["agency_told_at"])
    record("breach", breach.pk, by=by)
    return breach
