"""The outbox keeps every promise: once written, never lost, never given to the wrong region."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common import clock, scope
from pendopo.foundation.common.errors import Refused, ScopeMissing
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.notices import actions, leases, outbox, queries
from pendopo.foundation.notices.models import OutboxRow
from pendopo.foundation.regions.models import Province, Region

from .factories import LAMONGAN, TUBAN, promise, topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_tuban():
    with region_scope(TUBAN):
        yield


def only_row():
    return OutboxRow.objects.get()


def test_a_promise_outside_a_region_is_refused():
    with scope._national_scope(), transaction.atomic(), pytest.raises(ScopeMissing):
        outbox.enqueue("t", "1", {})


@pytest.mark.django_db(transaction=True)
def test_a_promise_outside_a_transaction_is_refused():
    with pytest.raises(outbox.NotInTransaction):
        outbox.enqueue("t", "1", {})


@pytest.mark.django_db(transaction=True)
def test_a_promise_goes_away_with_its_transaction():
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.enqueue("t", "1", {})
        raise RuntimeError
    assert not OutboxRow.objects.exists()


def test_the_same_promise_twice_writes_nothing_and_says_so(django_assert_num_queries):
    assert promise("t", "1", {"case": "a"}) is True
    with transaction.atomic(), django_assert_num_queries(1):
        assert outbox.enqueue("t", "1", {"case": "b"}) is False
    assert only_row().payload == {"case": "a"}


def test_many_promises_take_one_statement_and_count_the_new_ones(django_assert_num_queries):
    promise("t", "1")
    with transaction.atomic(), django_assert_num_queries(1):
        assert outbox.enqueue_many("t", [("1", {}), ("2", {}), ("3", {})]) == 2
    assert outbox.enqueue_many("t", []) == 0


def test_two_consumers_for_one_topic_refuse_to_start():
    with topic("t", print), pytest.raises(ValueError, match="already"):
        outbox.consumer("t")(print)


def test_a_consumer_gets_the_row_inside_its_region():
    seen = []
    with region_scope(LAMONGAN):
        promise("t", "1", {"case": "x"})
    with topic("t", lambda row: seen.append((scope.current_code(), row.payload))):
        assert outbox.run_due() == 1
    assert seen == [(LAMONGAN, {"case": "x"})]
    with region_scope(LAMONGAN):
        assert only_row().done_at is not None


def test_a_consumer_has_the_time_zone_of_its_region():
    province = Province.objects.create(code="35", name="Jawa Timur")
    Region.objects.create(
        code=TUBAN, name="Tuban", slug="tuban", kind="kabupaten", province=province, time_zone="Asia/Jayapura"
    )
    promise("t")
    seen = []
    with topic("t", lambda row: seen.append(timezone.get_current_timezone_name())):
        outbox.run_due()
    assert seen == ["Asia/Jayapura"]


def test_nothing_runs_before_its_due_time():
    moment = clock.now()
    promise("t", due_at=moment + timedelta(hours=1))
    seen = []
    with topic("t", seen.append):
        assert outbox.run_due() == 0
        with clock.at(moment + timedelta(hours=1)):
            assert outbox.run_due() == 1
    assert len(seen) == 1


def test_rows_run_oldest_first_and_up_to_the_limit():
    moment = clock.now()
    for minutes in (1, 3, 2):
        promise("t", str(minutes), {"n": minutes}, due_at=moment - timedelta(minutes=minutes))
    seen = []
    with topic("t", lambda row: seen.append(row.payload["n"])):
        assert outbox.run_due(limit=2) == 2
    assert seen == [3, 2]


def test_a_row_of_an_unknown_topic_waits_untouched():
    promise("of.a.module.not.here")
    assert outbox.run_due() == 0
    row = only_row()
    assert (row.attempts, row.done_at, row.dead_at) == (0, None, None)
    seen = []
    with topic("of.a.module.not.here", seen.append):
        outbox.run_due()
    assert len(seen) == 1


def fail(row):
    raise ValueError("Key (email)=(sari@warga.example) already exists")


def test_a_failure_is_tried_again_after_the_wait_of_its_attempt():
    moment = clock.now()
    promise("t", due_at=moment)
    waits = []
    with topic("t", fail):
        for wait in outbox.BACKOFF:
            with clock.at(moment):
                assert outbox.run_due() == 1
                assert outbox.run_due() == 0
            waits.append(only_row().due_at - moment)
            moment += wait
    assert waits == list(outbox.BACKOFF)
    assert only_row().dead_at is None


def test_after_the_last_attempt_the_row_is_dead_and_stays_in_the_table():
    died = []
    with topic("t", fail, backoff=(timedelta(0),), on_dead=lambda row: died.append(row.key)):
        promise("t", "k")
        assert [outbox.run_due(), outbox.run_due(), outbox.run_due()] == [1, 1, 0]
    row = only_row()
    assert row.attempts == 2
    assert row.dead_at is not None
    assert died == ["k"]
    assert queries.trouble(5) == [row]


def test_the_default_gives_eight_attempts():
    with topic("t", fail):
        assert outbox.CONSUMERS["t"].max_attempts == 8


def test_the_stored_error_says_what_and_where_but_never_the_text_of_a_strange_exception():
    promise("t")
    with topic("t", fail):
        outbox.run_due()
    error = only_row().last_error
    assert error.startswith("ValueError at foundation/notices/tests/test_outbox.py:")
    assert "sari" not in error


def test_the_stored_error_keeps_what_we_wrote_ourselves():
    def refuse(row):
        raise Refused("Nama Sari tidak cocok.", "mismatch")

    def stop(row):
        raise outbox.GiveUp("the letter is gone")

    promise("refuse")
    promise("stop")
    with topic("refuse", refuse), topic("stop", stop):
        outbox.run_due()
    errors = dict(OutboxRow.objects.values_list("topic", "last_error"))
    assert errors == {"refuse": "Refused: mismatch", "stop": "GiveUp: the letter is gone"}


def test_giving_up_is_death_at_the_first_attempt():
    def stop(row):
        raise outbox.GiveUp("no use")

    promise("t")
    with topic("t", stop):
        outbox.run_due()
    assert only_row().dead_at is not None
    assert only_row().attempts == 1


def test_a_fault_in_the_last_rites_does_not_stop_the_others():
    def stop(row):
        raise outbox.GiveUp("no use")

    promise("t", "1")
    promise("t", "2")
    with topic("t", stop, on_dead=fail):
        assert outbox.run_due() == 2
    assert OutboxRow.objects.filter(dead_at__isnull=False).count() == 2


class Killed(KeyboardInterrupt):
    """Stands for the end of the process: nothing of ours runs after it."""


def test_a_row_whose_worker_was_killed_comes_back_after_its_lease():
    def die(row):
        raise Killed

    moment = clock.now()
    promise("t", "1", {"n": 1}, due_at=moment)
    with clock.at(moment), topic("t", die), pytest.raises(Killed):
        outbox.run_due()
    seen = []
    with topic("t", lambda row: seen.append(row.payload["n"])):
        with clock.at(moment + outbox.LEASE - timedelta(seconds=1)):
            assert outbox.run_due() == 0
        with clock.at(moment + outbox.LEASE):
            assert outbox.run_due() == 1
    assert seen == [1]
    assert only_row().attempts == 2


def test_a_row_that_kills_every_worker_dies_in_the_end():
    moment = clock.now()
    promise("t", due_at=moment)

    def die(row):
        raise Killed

    died = []
    with topic("t", die, backoff=(timedelta(0),), on_dead=died.append):
        for _attempt in range(2):
            with clock.at(moment), pytest.raises(Killed):
                outbox.run_due()
            moment += outbox.LEASE
        with clock.at(moment):
            assert outbox.run_due() == 1
    assert only_row().dead_at is not None
    assert "worker ended" in only_row().last_error
    assert len(died) == 1


def test_a_lease_that_ran_out_cannot_finish_the_row_of_its_successor():
    moment = clock.now()
    promise("t", due_at=moment)
    slow = only_row()
    with clock.at(moment):
        assert leases.claim(slow, outbox.LEASE)
    quick = only_row()
    with clock.at(moment + outbox.LEASE):
        assert leases.claim(quick, outbox.LEASE)
        assert leases.finish(slow) is False
        assert leases.postpone(slow, timedelta(0), "late") is False
        assert leases.bury(slow, "late") is False
        assert only_row().done_at is None
        assert leases.finish(quick) is True


def test_a_taken_row_cannot_be_taken_again():
    promise("t")
    one, two = only_row(), only_row()
    assert leases.claim(one, outbox.LEASE) is True
    assert leases.claim(two, outbox.LEASE) is False


def test_stopping_leaves_the_rest_for_later():
    promise("t", "1")
    promise("t", "2")
    seen = []
    with topic("t", seen.append):
        assert outbox.run_due(should_stop=lambda: bool(seen)) == 1
    assert len(seen) == 1


def test_a_dead_row_can_be_revived_in_its_own_region_only():
    def stop(row):
        raise outbox.GiveUp("no use")

    promise("t")
    with topic("t", stop):
        outbox.run_due()
    row = only_row()
    with region_scope(LAMONGAN), pytest.raises(OutboxRow.DoesNotExist):
        actions.revive(row.pk, by=SYSTEM)
    with region_scope(LAMONGAN):
        assert not queries.trouble(5)
    actions.revive(row.pk, by=SYSTEM)
    seen = []
    with topic("t", seen.append):
        assert outbox.run_due() == 1
    assert seen[0].attempts == 1


def test_work_is_counted_by_kind_and_in_its_own_region_only(django_assert_num_queries):
    moment = clock.now()
    promise("t", "now", due_at=moment - timedelta(hours=1))
    promise("t", "soon", due_at=moment + timedelta(hours=1))
    OutboxRow.objects.create(topic="t", key="dead", region_code=TUBAN, dead_at=moment, last_error="x")
    OutboxRow.objects.create(topic="t", key="again", region_code=TUBAN, due_at=moment, last_error="x")
    OutboxRow.objects.create(topic="t", key="done", region_code=TUBAN, done_at=moment)
    OutboxRow.objects.create(topic="t", key="settled", region_code=TUBAN, done_at=moment, dead_at=moment)
    with region_scope(LAMONGAN):
        OutboxRow.objects.create(topic="t", key="theirs", region_code=LAMONGAN, dead_at=moment)
    with django_assert_num_queries(1):
        [found] = queries.work_by_kind()
    oldest = OutboxRow.objects.get(key="now").created_at
    assert found == queries.WorkOfKind("t", waiting=1, later=1, again=1, dead=1, oldest=oldest)
