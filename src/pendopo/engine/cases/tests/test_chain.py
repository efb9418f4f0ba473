"""The chain of a case: what was changed, removed, swapped or inserted is found; erasing words keeps it whole."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.wall import owner

from pendopo.engine.cases import actions, chain
from pendopo.engine.cases.models import Case, CaseEvent
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.audit.verifying import Report, verify
from pendopo.foundation.common.scope import region_scope

from .factories import World, in_region, make_case, make_world, walk_to

often = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NOTE = "Berkas lengkap."


@pytest.fixture
def walked(world: World) -> Case:
    """A case with four events, among them one with a note and one with a number, beside another case."""
    make_case(world, applicant_nik="9901015505900009")
    case = walk_to(world, make_case(world), "verify")
    staff = world.staff["verifier"]
    actions.complete_step(case.pk, staff=staff, by=staff.actor(), note=NOTE)
    case = walk_to(world, case, "")
    assert verify().is_whole
    return case


def sql(text: str, *values: object) -> None:
    """What somebody does who has the database and not the key."""
    with owner(), connection.cursor() as cursor:
        cursor.execute(text, values)


def key(case: Case) -> object:
    return case.pk.hex if connection.vendor == "sqlite" else case.pk


def undone(tamper) -> Report:
    """The report after tampering, which is then taken back."""
    try:
        with transaction.atomic():
            tamper()
            report = verify()
            transaction.set_rollback(True)
    except IntegrityError:
        assume(False)
    return report


def chains_of(report: Report) -> list[str]:
    return [fault.chain for fault in report.faults]


def test_an_event_names_the_one_before_and_the_audit_names_each(walked: Case) -> None:
    events = list(CaseEvent.objects.filter(case=walked).order_by("sequence"))
    named = AuditEvent.objects.filter(subject_key=str(walked.pk), fields__has_key="chain").order_by("sequence")
    assert [row.fields["chain"] for row in named] == [event.mac for event in events]
    assert Case.objects.get(pk=walked.pk).events_mac == events[-1].mac
    before = ""
    for event in events:
        assert event.mac == chain.link(event, before)
        before = event.mac


def test_no_chained_row_holds_a_note_a_name_or_a_number(walked: Case) -> None:
    rows = str(list(AuditEvent.objects.values()))
    for word in (NOTE, "UJI-0001", "Petugas", "Sari Contoh"):
        assert word not in rows


TEXTS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=5)
CHANGES = {
    "sequence": st.integers(0, 9),
    "at": st.datetimes().map(str),
    "kind": TEXTS,
    "from_state": TEXTS,
    "to_state": TEXTS,
    "step": TEXTS,
    "actor_kind": TEXTS,
    "actor_key": TEXTS,
    "actor_name": TEXTS,
    "actor_role": TEXTS,
    "note": TEXTS,
    "details": st.dictionaries(TEXTS, TEXTS, max_size=1).map(json.dumps),
    "text_digest": st.text("0123456789abcdef", min_size=64, max_size=64),
    "mac": st.text("0123456789abcdef", min_size=64, max_size=64),
    "region_code": st.just("35.24"),
}


def test_the_changes_try_every_column() -> None:
    assert CHANGES.keys() == {field.column for field in CaseEvent._meta.fields} - {"id", "case_id"}


@often
@given(st.data())
def test_a_changed_column_is_found(walked: Case, data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(list(CaseEvent.objects.filter(case=walked))))
    column = data.draw(st.sampled_from(sorted(CHANGES)))
    value = data.draw(CHANGES[column])
    old = json.dumps(event.details) if column == "details" else getattr(event, column)
    assume(value != old)
    report = undone(lambda: sql(f"UPDATE cases_caseevent SET {column} = %s WHERE id = %s", value, event.pk))
    assert chains_of(report) == [f"case {walked.pk}"]
    if column not in ("sequence", "region_code", "mac"):
        assert report.faults[0].position == event.sequence


@often
@given(st.data())
def test_a_removed_event_is_found_even_when_the_case_agrees(walked: Case, data: st.DataObject) -> None:
    """Also the last one, or all: the audit of the region names them."""
    events = list(CaseEvent.objects.filter(case=walked).order_by("sequence"))
    event, agrees = data.draw(st.sampled_from(events)), data.draw(st.booleans())

    def remove() -> None:
        sql("DELETE FROM cases_caseevent WHERE case_id = %s AND sequence >= %s", key(walked), event.sequence)
        if agrees and event.sequence > 1:
            last = events[event.sequence - 2]
            stand = "UPDATE cases_case SET revision = %s, events_mac = %s, state = %s WHERE id = %s"
            sql(stand, last.sequence, last.mac, last.to_state, key(walked))

    report = undone(remove)
    assert chains_of(report) == [f"case {walked.pk}"]
    assert report.faults[0].position == event.sequence


def test_one_event_out_of_the_middle_is_found(walked: Case) -> None:
    report = undone(lambda: sql("DELETE FROM cases_caseevent WHERE case_id = %s AND sequence = 2", key(walked)))
    assert (chains_of(report), report.faults[0].position) == ([f"case {walked.pk}"], 2)


def test_events_that_change_places_or_cases_are_found(walked: Case) -> None:
    other = Case.objects.exclude(pk=walked.pk).get()

    def swap() -> None:
        put = "UPDATE cases_caseevent SET sequence = %s WHERE case_id = %s AND sequence = %s"
        for old, new in ((1, 101), (2, 1), (101, 2)):
            sql(put, new, key(walked), old)

    def move() -> None:
        sql("UPDATE cases_caseevent SET case_id = %s WHERE case_id = %s AND sequence = 2", key(other), key(walked))

    assert chains_of(undone(swap)) == [f"case {walked.pk}"]
    assert set(chains_of(undone(move))) == {f"case {walked.pk}", f"case {other.pk}"}


def test_an_inserted_event_is_found(walked: Case) -> None:
    columns = ", ".join(sorted(CHANGES.keys() - {"sequence", "kind"}))

    def insert() -> None:
        sql(
            f"INSERT INTO cases_caseevent (case_id, sequence, kind, {columns})"
            f" SELECT case_id, 99, 'x', {columns} FROM cases_caseevent WHERE case_id = %s AND sequence = 2",
            key(walked),
        )

    assert chains_of(undone(insert)) == [f"case {walked.pk}"]


@pytest.mark.parametrize(
    "change", ["revision = revision + 1", "events_mac = 'x'", "state = 'rejected'", "region_code = '35.24'"]
)
def test_a_case_that_stands_elsewhere_than_its_events_led_is_found(walked: Case, change: str) -> None:
    found = chains_of(undone(lambda: sql(f"UPDATE cases_case SET {change} WHERE id = %s", key(walked))))
    assert found == [f"case {walked.pk}"]


def test_erasing_the_words_keeps_the_chain_whole_and_the_case_goes_on(walked: Case) -> None:
    assert actions.erase_event_texts(walked.pk, by=SYSTEM, reason="Permintaan pemilik data") == walked.revision
    rows = str(list(CaseEvent.objects.filter(case=walked).values()))
    assert NOTE not in rows and "UJI-0001" not in rows and "Petugas" not in rows
    assert verify().is_whole
    actions.close(walked.pk)
    assert verify().is_whole
    assert actions.erase_event_texts(walked.pk, by=SYSTEM, reason="Sekali lagi") == walked.revision + 1
    assert verify().is_whole


def test_words_that_are_emptied_without_a_recorded_erasure_or_changed_after_one_are_found(walked: Case) -> None:
    gone = "UPDATE cases_caseevent SET note = '', actor_name = '', details = '{}'"
    empty = f"{gone} WHERE case_id = %s AND sequence = %s"
    found = undone(lambda: sql(empty, key(walked), 2))
    assert (chains_of(found), found.faults[0].position) == ([f"case {walked.pk}"], 2)
    actions.erase_event_texts(walked.pk, by=SYSTEM, reason="Permintaan pemilik data")
    actions.close(walked.pk)  # one more event, whose words were not erased
    later = Case.objects.get(pk=walked.pk).revision
    assert chains_of(undone(lambda: sql(empty, key(walked), later))) == [f"case {walked.pk}"]
    put = "UPDATE cases_caseevent SET note = 'Lain' WHERE case_id = %s AND sequence = 2"
    assert chains_of(undone(lambda: sql(put, key(walked)))) == [f"case {walked.pk}"]


def test_erased_words_belong_to_one_region(world: World) -> None:
    case = make_case(world)
    with region_scope("35.24"), pytest.raises(Case.DoesNotExist):
        actions.erase_event_texts(case.pk, by=SYSTEM, reason="x")


def test_verifying_takes_the_same_statements_for_one_case_and_for_many(world: World) -> None:
    make_case(world, applicant_nik="9901015505900011")
    with CaptureQueriesContext(connection) as one:
        verify()
    for number in range(2, 6):
        make_case(world, applicant_nik=f"99010155059000{number}1")
    with CaptureQueriesContext(connection) as many:
        verify()
    assert len(one) == len(many)


@pytest.mark.django_db(transaction=True)
def test_cases_are_verified_while_officers_work() -> None:
    import threading

    from django.db import connections

    with in_region():
        world = make_world()
        cases = [make_case(world, applicant_nik=f"99010155059000{number:02}") for number in range(1, 5)]
    done = threading.Event()

    def work() -> None:
        try:
            with in_region():
                for case in cases:
                    walk_to(world, case, "")
        finally:
            done.set()
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    looks = 0
    while not done.is_set() or not looks:
        report = verify()
        assert report.is_whole, report.faults
        looks += 1
    worker.join()
    assert verify().counted["cases"] == len(cases)
