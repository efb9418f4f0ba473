"""Every consumer does its work once: run twice, and killed before any of its statements and run again.

A consumer without an example here fails the suite. An example promises the work by the real actions, and its payload is
what the code of today writes: rows of today must still be understood tomorrow.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection, transaction
from django.test import override_settings

from pendopo.engine.cases.tests.factories import MONDAY, make_case, make_draft, make_world, walk_to
from pendopo.foundation.accounts import actions as accounts
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.calendars.actions import add_regional_holiday
from pendopo.foundation.common import clock
from pendopo.foundation.common.memo import forget_everything
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents.batches.actions import start_batch
from pendopo.foundation.documents.tests.factories import prepared
from pendopo.foundation.documents.tests.gateway import head_of_office
from pendopo.foundation.notices import outbox
from pendopo.foundation.notices.models import Message, OutboxRow
from pendopo.foundation.notices.tests.factories import queue
from pendopo.foundation.privacy import actions as privacy
from pendopo.foundation.privacy import queries as privacy_queries
from pendopo.foundation.privacy.states import RequestKind

pytestmark = pytest.mark.django_db
NOT_COUNTED = {"audit.AuditEvent", "audit.ChainHead", "notices.OutboxRow", "notices.Pulse"}
"""That something was looked at again may be recorded again. New promises are keyed, and counted by their topic."""


class Killed(KeyboardInterrupt):
    """Stands for the end of the process: nothing of ours runs after it."""


def delivery(world):
    queue(channels=["email"])


def notice(world):
    make_case(world, clock.now())


def closing(world):
    walk_to(world, make_case(world, clock.now()), "")


def expiry(world):
    make_draft(world)


def holiday(world):
    make_case(world, clock.now())
    add_regional_holiday(MONDAY.date() + timedelta(days=1), "Hari jadi", "SK contoh", by=SYSTEM)


def batch(world):
    account, by = head_of_office()
    with override_settings(PENDOPO_SIGNER="bsre"):
        start_batch([prepared("perkara-1")], account_id=account.pk, passphrase_length=10, by=by)


def claimed(world):
    """Somebody with an application, as whom privacy knows them."""
    account = accounts.add_account(name="Pemohon Contoh", email="pemohon@warga.example", by=SYSTEM)
    make_case(world, account=account)
    return privacy_queries.subject_of(account)


def request(world):
    return privacy.receive(RequestKind.ACCESS, claimed(world), by=SYSTEM)


def copy(world):
    staff = world.staff["data_officer"]
    return privacy.fulfil(request(world).pk, staff=staff, by=staff.actor())


def copy_end(world):
    made = copy(world)
    run_all("privacy.copy")
    return made


def retention(world):
    privacy.switch_retention(True, by=SYSTEM)


def breach(world):
    case = make_case(world)
    staff = world.staff["data_officer"]
    found = privacy.record_breach(
        title="Berkas terbuka",
        what_data="Nama",
        how="Salah alamat",
        handling="Ditutup",
        happened="kemarin",
        discovered_at=clock.now(),
        people=1,
        staff=staff,
        by=staff.actor(),
    )
    privacy.start_notices(found.pk, by=staff.actor(), references=(case.reference,))


def run_all(topic):
    """Work off what is due of one topic."""
    OutboxRow.objects.filter(done_at=None).exclude(topic=topic).update(due_at=clock.now() + timedelta(days=900))
    while outbox.run_due():
        pass


EXAMPLES = {
    "notices.deliver": (delivery, {"message"}),
    "cases.notify": (notice, {"case", "event"}),
    "cases.close": (closing, {"case"}),
    "cases.draft_expires": (expiry, {"draft"}),
    "cases.reschedule": (holiday, {"date"}),
    "documents.watch_batch": (batch, {"batch"}),
    "privacy.remind": (request, {"request", "hours"}),
    "privacy.copy": (copy, {"request"}),
    "privacy.copy_expires": (copy_end, {"request"}),
    "privacy.retention": (retention, {"chain", "part"}),
    "privacy.breach_notices": (breach, {"breach", "after"}),
}
"""Topic → how its work comes about, and the names in its payload."""


@pytest.fixture
def world(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    with clock.at(MONDAY), region_scope("35.23"):
        yield make_world()


def promised(topic, world):
    """The row of the example, everything else out of the way."""
    EXAMPLES[topic][0](world)
    row = OutboxRow.objects.filter(topic=topic, done_at=None).order_by("due_at", "pk")[0]
    OutboxRow.objects.exclude(pk=row.pk).update(done_at=clock.now())
    mail.outbox.clear()
    return row


def run_at(moment):
    with clock.at(moment):
        outbox.run_due(1)


def world_now():
    """How many rows of each kind there are, what stands in the queue, and which mails went out."""
    counts = {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("pendopo.") and model._meta.label not in NOT_COUNTED
    }
    keys = Counter(OutboxRow.objects.values_list("topic", flat=True))
    states = Counter(Message.objects.values_list("state", flat=True))
    return counts, keys, states, sorted({one.extra_headers["Message-ID"] for one in mail.outbox})


@contextmanager
def killed_before(number):
    """The process ends before the statement of that number (from 1). Yields the number of statements seen."""
    seen = []

    def step(execute, sql, params, many, context):
        seen.append(sql)
        if len(seen) == number:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(step):
        yield seen


def test_every_consumer_has_an_example_and_a_name():
    assert set(EXAMPLES) == set(outbox.CONSUMERS), "add an example to tests/faults/test_consumers.py"
    assert not [topic for topic, one in outbox.CONSUMERS.items() if not one.label]


@pytest.mark.parametrize("topic", EXAMPLES)
def test_a_payload_holds_names_of_records_and_nothing_else(topic, world):
    row = promised(topic, world)
    assert set(row.payload) == EXAMPLES[topic][1]
    assert "Sari" not in str(row.payload) and "@" not in str(row.payload)


@pytest.mark.parametrize("topic", EXAMPLES)
def test_run_twice_it_is_done_once(topic, world):
    row = promised(topic, world)
    run_at(row.due_at)
    row.refresh_from_db()
    assert row.done_at is not None, row.last_error
    once, mails = world_now(), len(mail.outbox)
    OutboxRow.objects.filter(pk=row.pk).update(done_at=None)
    run_at(row.due_at + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.done_at is not None, row.last_error
    assert world_now() == once
    assert len(mail.outbox) == mails


@pytest.mark.parametrize("topic", EXAMPLES)
def test_killed_before_any_statement_and_run_again_it_is_done_once(topic, world):
    row = promised(topic, world)
    wanted, number = outcome(row, 0)
    assert number > 2
    for place in range(1, number + 1):
        found, _statements = outcome(row, place)
        assert found == wanted, f"killed before statement {place} of {number}"


def outcome(promised, place):
    """What there is in the end when the process is killed before that statement (0: never), and how many there were.

    Everything in the database is taken back afterwards.
    """
    row = OutboxRow.objects.get(pk=promised.pk)
    with transaction.atomic():
        mail.outbox.clear()
        forget_everything()  # what the process remembers ends with it, and changes how many statements there are
        with killed_before(place) as seen:
            if place:
                with pytest.raises(Killed):
                    run_at(row.due_at)
            else:
                run_at(row.due_at)
        again = come_back(row)
        assert again.done_at is not None, f"killed before statement {place}: {again.last_error}"
        found = world_now()
        transaction.set_rollback(True)
    return found, len(seen)


def come_back(row):
    """Another worker takes the row when its lease runs out, and again after its pauses; what it promised waits."""
    for _attempt in outbox.BACKOFF:
        row.refresh_from_db()
        if row.done_at is not None:
            break
        free_at = max(row.due_at, row.claimed_until or row.due_at) + timedelta(seconds=1)
        OutboxRow.objects.exclude(pk=row.pk).filter(done_at=None).update(due_at=free_at + timedelta(days=40))
        run_at(free_at)
    row.refresh_from_db()
    return row


def test_the_kill_is_real(world):
    """Otherwise the test above would compare a run with itself."""
    row = promised("cases.notify", world)
    with killed_before(3), pytest.raises(Killed):
        run_at(row.due_at)
    row.refresh_from_db()
    assert (row.attempts, row.done_at) == (1, None)


def test_work_of_a_closed_region_goes_on(world):
    """Its messages and letters too; only its pages answer 404."""
    row = promised("cases.close", world)
    type(world.region).objects.filter(pk=world.region.pk).update(opened_at=None)
    run_at(row.due_at)
    row.refresh_from_db()
    assert row.done_at is not None, row.last_error
