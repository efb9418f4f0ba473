"""Work of the worker: reminders, copies, their end, daily retention, and notices of a breach."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common.clock import now, today
from pendopo.foundation.notices import outbox
from pendopo.foundation.notices.models import OutboxRow
from pendopo.foundation.regions.queries import current_region

from . import actions, copying, reaching, retention
from .actions.answering import COPY
from .actions.breaches import NOTICES
from .actions.copies import EXPIRE
from .actions.deleting import RUN
from .actions.requests import REMIND
from .holders import Selection
from .models import Breach, DataRequest
from .queries import retention_chain
from .states import RequestState

PAGE = 100
"""People told of a breach in one transaction."""
NIGHT = time(2, 0)
"""When the worker deletes by retention, local time."""


@outbox.consumer(REMIND, label=_("Mengingatkan tenggat permintaan data"))
def remind(row: OutboxRow) -> None:
    actions.remind(uuid.UUID(row.payload["request"]), int(row.payload["hours"]), by=SYSTEM)


def copy_failed(row: OutboxRow) -> None:
    actions.give_up_copy(uuid.UUID(row.payload["request"]), by=SYSTEM)


@outbox.consumer(COPY, label=_("Membuat salinan data"), on_dead=copy_failed)
def make_copy(row: OutboxRow) -> None:
    request: DataRequest = DataRequest.objects.get(pk=row.payload["request"])
    if request.state == RequestState.PREPARING:
        actions.deliver_copy(request.pk, copying.make(request), by=SYSTEM)


@outbox.consumer(EXPIRE, label=_("Menghapus salinan data yang habis waktunya"))
def copy_expires(row: OutboxRow) -> None:
    actions.expire_copy(uuid.UUID(row.payload["request"]), by=SYSTEM)


@outbox.consumer(RUN, label=_("Menghapus data yang habis masa simpannya"))
def run_retention(row: OutboxRow) -> None:
    """A few batches; what is left goes on at once in a row of its own, and the next day in another."""
    chain = uuid.UUID(row.payload["chain"])
    if retention_chain() != chain:
        return
    done = retention.run(by=SYSTEM, most_batches=retention.BATCHES_AT_ONCE)
    again = now() if done.has_more else _tomorrow()
    actions.promise_run(chain, int(row.payload["part"]) + 1, again, by=SYSTEM)


def _tomorrow() -> datetime:
    return datetime.combine(today() + timedelta(days=1), NIGHT, current_region().zone)


@outbox.consumer(NOTICES, label=_("Memberi tahu orang yang terdampak kebocoran"))
def tell_of_breach(row: OutboxRow) -> None:
    """One page of people; an empty page means that all were told."""
    breach: Breach = Breach.objects.get(pk=row.payload["breach"])
    selection = Selection(
        breach.service_key, breach.received_from, breach.received_to, tuple(str(one) for one in breach.references)
    )
    reached = reaching.after(selection, row.payload["after"], PAGE)
    if reached:
        actions.tell_subjects(breach.pk, reached, reached[-1].subject_key, by=SYSTEM)
    else:
        actions.finish_notices(breach.pk, by=SYSTEM)
