"""An outage spends no attempt, be it of a day; what is the message's own fault does."""

from __future__ import annotations

import errno
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError
from tests.places import make_region

from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common import circuit, clock
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.notices import actions, gateways, leases, outages, outbox, sign_in
from pendopo.foundation.notices.models import Message, OutboxRow
from pendopo.foundation.regions.models import Region

from .factories import LAMONGAN, SARI, TUBAN, gateway, promise, queue, topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_tuban():
    with region_scope(TUBAN):
        yield


@pytest.fixture
def sms(settings):
    with gateway(settings) as made:
        yield made


@pytest.fixture
def ticks(monkeypatch):
    """The clock of the circuits, moved together with ours by `at`."""
    made = SimpleNamespace(at=0.0, monotonic=lambda: made.at)
    monkeypatch.setattr(circuit, "time", made)
    return made


def states():
    return dict(Message.objects.values_list("channel", "state"))


def only_row():
    return OutboxRow.objects.get()


def work_at(moment, begun, ticks):
    ticks.at = (moment - begun).total_seconds()
    with clock.at(moment):
        return outbox.run_due()


class Greylisting(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPRecipientsRefused({SARI.email: (451, b"greylisted")})


def run_until_dead():
    moment = clock.now() + timedelta(seconds=1)
    for wait in (timedelta(0), *outbox.BACKOFF):
        moment += wait
        with clock.at(moment):
            assert outbox.run_due() == 1
    return moment


def test_after_the_last_attempt_the_message_says_that_it_failed(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Greylisting"
    queue(channels=["email"])
    run_until_dead()
    assert states() == {"email": "failed"}
    assert only_row().dead_at is not None


def test_a_dead_delivery_that_is_tried_again_really_goes_out(settings):
    normal, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Greylisting"
    queue(channels=["email"])
    run_until_dead()
    settings.EMAIL_BACKEND = normal
    actions.revive(only_row().pk, by=SYSTEM)
    assert states() == {"email": "queued"}
    outbox.run_due()
    assert states() == {"email": "sent"}
    assert len(mail.outbox) == 1


def test_an_outage_of_a_day_spends_two_attempts_and_loses_nothing(sms, ticks):
    sms.mode = "503"
    begun = moment = clock.now() + timedelta(seconds=1)
    queue(channels=["sms"])
    while moment - begun < timedelta(days=1):
        assert work_at(moment, begun, ticks) == 1
        moment = only_row().due_at
    row = only_row()
    assert (row.attempts, row.dead_at) == (2, None)  # the third opened the circuit and was given back
    assert row.last_error == "CircuitOpen: sms is down: gateway answered 503"
    assert row.held_since is not None
    assert 200 < len(sms.seen) < 400  # one question in five minutes, not one in thirty seconds
    sms.mode = "good"
    assert work_at(moment, begun, ticks) == 1
    assert states() == {"sms": "sent"}
    assert only_row().held_since is None


def test_while_the_circuit_is_open_the_gateway_is_left_alone(sms):
    sms.mode = "500"
    for number in range(20):
        queue(source=f"event:{number}", channels=["sms"])
    assert outbox.run_due() == 20
    assert len(sms.seen) == circuit.FAIL_MAX
    assert set(OutboxRow.objects.values_list("attempts", flat=True)) == {0, 1}
    assert OutboxRow.objects.filter(attempts=1).count() == circuit.FAIL_MAX - 1


def test_one_sick_way_does_not_hold_up_the_other(sms):
    sms.mode = "500"
    for number in range(5):
        queue(source=f"event:{number}", channels=["sms", "email"])
    outbox.run_due()
    assert len(mail.outbox) == 5


def test_too_many_requests_waits_as_long_as_it_was_told(sms):
    sms.mode, sms.retry_after = "429", "77"
    moment = clock.now() + timedelta(seconds=1)
    queue(channels=["sms"])
    with clock.at(moment):
        outbox.run_due()
    row = only_row()
    assert row.attempts == 0
    assert row.due_at == moment + timedelta(seconds=77)


def test_what_was_held_for_a_week_is_given_up_in_sight(sms):
    def is_down(row):
        raise circuit.CircuitOpen("x", timedelta(seconds=30), "no connection")

    promise("t")
    row = only_row()
    OutboxRow.objects.update(held_since=clock.now() - outages.HELD_AT_MOST - timedelta(seconds=1))
    with topic("t", is_down):
        outbox.run_due()
    row.refresh_from_db()
    assert row.dead_at is not None
    assert row.last_error == "CircuitOpen: x is down: no connection"


@pytest.mark.parametrize(
    "error", [OperationalError("database is locked"), OSError(errno.ENOSPC, "No space left on device")]
)
def test_a_busy_database_and_a_full_disk_are_no_fault_of_the_row(error):
    def fail(row):
        raise error

    promise("t")
    with topic("t", fail, backoff=()):
        outbox.run_due()
    row = only_row()
    assert (row.attempts, row.dead_at) == (0, None)
    assert row.due_at > clock.now()


def test_another_fault_of_the_system_is_the_rows_own():
    def fail(row):
        raise OSError(errno.ENOENT, "no such file")

    promise("t")
    with topic("t", fail):
        outbox.run_due()
    assert only_row().attempts == 1


class Panic(BaseException):
    """What a library written in Rust raises when it panics."""


@pytest.mark.parametrize("error", [Panic, SystemExit, GeneratorExit, RecursionError, MemoryError])
def test_a_consumer_does_not_take_the_worker_along(error):
    def fail(row):
        raise error

    promise("bad")
    promise("good")
    seen = []
    with topic("bad", fail), topic("good", seen.append):
        assert outbox.run_due() == 2
    assert len(seen) == 1
    assert OutboxRow.objects.get(topic="bad").last_error.startswith(error.__name__)


def test_an_attempt_given_back_does_not_revive_an_old_lease():
    """A: leased and slow. B: leased after it, put back. The count is A's again, the lease is not."""
    moment = clock.now() + timedelta(seconds=1)
    promise("t")
    slow = only_row()
    with clock.at(moment):
        assert leases.claim(slow, outbox.LEASE)
    second = only_row()
    with clock.at(moment + outbox.LEASE):
        assert leases.claim(second, outbox.LEASE)
        assert leases.put_back(second, timedelta(0), "down")
    third = only_row()
    assert third.attempts == slow.attempts == 1
    with clock.at(moment + outbox.LEASE + timedelta(seconds=1)):
        assert leases.claim(third, outbox.LEASE)
        assert not leases.finish(slow)
        assert leases.finish(third)


def test_burial_and_last_rites_are_one():
    """Killed between the two, neither has happened: the row comes back and dies with its rites."""
    died = []

    def rites(row):
        died.append(row.pk)
        if len(died) == 1:
            raise KeyboardInterrupt

    def stop(row):
        raise outbox.GiveUp("no use")

    moment = clock.now() + timedelta(seconds=1)
    promise("t")
    with topic("t", stop, on_dead=rites):
        with clock.at(moment), pytest.raises(KeyboardInterrupt):
            outbox.run_due()
        assert only_row().dead_at is None
        with clock.at(moment + outbox.LEASE):
            outbox.run_due()
    assert only_row().dead_at is not None
    assert len(died) == 2


def test_work_of_a_closed_region_goes_on():
    make_region(TUBAN, "Tuban", "tuban")
    promise("t")
    Region.objects.filter(code=TUBAN).update(opened_at=None)
    seen = []
    with topic("t", seen.append):
        outbox.run_due()
    assert len(seen) == 1


def test_a_poisoned_payload_dies_alone():
    OutboxRow.objects.create(topic=actions.DELIVER, key="p1", region_code=TUBAN, payload=["not", "a", "dict"])
    OutboxRow.objects.create(topic=actions.DELIVER, key="p2", region_code=TUBAN, payload={"message": "no uuid"})
    promise("t")
    seen = []
    with topic("t", seen.append):
        run = [outbox.run_due()]
        moment = clock.now() + timedelta(seconds=1)
        for wait in outbox.BACKOFF:
            moment += wait
            with clock.at(moment):
                run.append(outbox.run_due())
    assert run == [3] + [2] * len(outbox.BACKOFF)
    assert len(seen) == 1
    assert OutboxRow.objects.filter(topic=actions.DELIVER, dead_at__isnull=False).count() == 2


def test_a_clock_that_is_set_back_delays_and_loses_nothing():
    moment = clock.now()
    promise("t", due_at=moment)
    seen = []
    with topic("t", seen.append):
        with clock.at(moment - timedelta(hours=1)):
            assert outbox.run_due() == 0
        with clock.at(moment):
            assert outbox.run_due() == 1
    assert len(seen) == 1


def test_only_a_troubled_row_can_be_tried_again_or_given_up():
    """Not one that waits for its day, is in a worker's hands, is done, or belongs to another region."""
    moment = clock.now()
    promise("t", "later", due_at=moment + timedelta(days=30))
    OutboxRow.objects.create(topic="t", key="done", region_code=TUBAN, done_at=moment, last_error="x")
    OutboxRow.objects.create(
        topic="t", key="busy", region_code=TUBAN, last_error="x", claimed_until=moment + timedelta(minutes=1)
    )
    with region_scope(LAMONGAN):
        theirs = OutboxRow.objects.create(
            topic="t", key="theirs", region_code=LAMONGAN, dead_at=moment, last_error="x"
        )
    for row in (*OutboxRow.objects.exclude(pk=theirs.pk), theirs):
        for act in (lambda pk: actions.revive(pk, by=SYSTEM), lambda pk: actions.give_up(pk, "sudah", by=SYSTEM)):
            with pytest.raises(OutboxRow.DoesNotExist):
                act(row.pk)


def test_giving_up_needs_a_reason_runs_the_rites_once_and_ends_the_matter():
    died = []
    OutboxRow.objects.create(topic="t", key="1", region_code=TUBAN, last_error="x", attempts=3)
    with topic("t", print, on_dead=died.append):
        with pytest.raises(Refused, match="alasan"):
            actions.give_up(only_row().pk, "  ", by=SYSTEM)
        actions.give_up(only_row().pk, "sudah ditelepon", by=SYSTEM)
        assert outbox.run_due() == 0
        with pytest.raises(OutboxRow.DoesNotExist):
            actions.revive(only_row().pk, by=SYSTEM)
    assert len(died) == 1


def test_all_dead_rows_of_one_kind_come_back_together():
    moment = clock.now()
    for number in range(4):
        OutboxRow.objects.create(topic="t", key=str(number), region_code=TUBAN, dead_at=moment)
    OutboxRow.objects.create(topic="other", key="1", region_code=TUBAN, dead_at=moment)
    assert actions.revive_kind("t", by=SYSTEM) == 4
    assert leases.dead_here().count() == 1


def test_a_sign_in_code_does_not_queue_behind_a_dead_gateway(settings, sms):
    settings.MODE = "production"
    sms.mode = "500"
    for _attempt in range(circuit.FAIL_MAX + 2):
        with pytest.raises(gateways.DeliveryFailed):
            sign_in.send("sms", SARI.phone, subject="Kode", body="123456", lifetime=timedelta(minutes=10))
    assert len(sms.seen) == circuit.FAIL_MAX
