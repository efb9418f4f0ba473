"""Any one row that was changed, removed, swapped or inserted is found; nothing else is."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pendopo.foundation.audit import chains, verifying
from pendopo.foundation.audit.checkpoints import Keeper
from pendopo.foundation.audit.models import AuditEvent

from .factories import START, A, B, act, history, rows_of, sql

pytestmark = pytest.mark.django_db
ROWS = 6
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def only_regions(monkeypatch):
    """Chains of floors above have tests of their own."""
    monkeypatch.setattr(verifying, "OTHERS", [])


@pytest.fixture
def verify(tmp_path):
    """A history with a checkpoint of it, and the verification."""
    history(ROWS)
    file = tmp_path / "checkpoints.jsonl"
    assert Keeper(file).write()
    found = partial(verifying.verify, file=file)
    assert found().is_whole
    return found


def undone(tamper, verify):
    """The report after tampering, which is then taken back."""
    try:
        with transaction.atomic():
            tamper()
            report = verify()
            transaction.set_rollback(True)
    except IntegrityError:
        assume(False)
    return report


TEXTS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=5)
CHANGES = {
    "at": st.integers(-5, 5).map(lambda n: START + timedelta(microseconds=n)),
    "tag": TEXTS,
    "actor_kind": TEXTS,
    "actor_key": TEXTS,
    "subject_kind": TEXTS,
    "subject_key": TEXTS,
    "reads_personal_data": st.booleans(),
    "reason": TEXTS,
    "fields": st.dictionaries(TEXTS, st.integers() | TEXTS | st.floats(0, 1), max_size=2).map(json.dumps),
    "mac": st.text("0123456789abcdef", min_size=64, max_size=64),
    "sequence": st.integers(-3, ROWS + 4),
    "region_code": st.sampled_from([A, B, "*", "35.25"]),
}


def test_the_changes_try_every_column():
    assert CHANGES.keys() == {field.column for field in AuditEvent._meta.fields} - {"id"}


@often
@given(st.data())
def test_a_changed_column_is_found_and_the_row_is_named(verify, data):
    row = data.draw(st.sampled_from(rows_of(A)))
    column = data.draw(st.sampled_from(sorted(CHANGES)))
    value = data.draw(CHANGES[column])
    old = json.dumps(row.fields) if column == "fields" else getattr(row, column)
    assume(value != old)
    report = undone(lambda: sql(f"UPDATE audit_auditevent SET {column} = %s WHERE id = %s", value, row.pk), verify)
    assert report.faults
    if column not in ("sequence", "region_code"):
        assert [(fault.chain, fault.position) for fault in report.faults] == [(f"region {A}", row.sequence)]


@often
@given(st.data())
def test_a_removed_row_is_found(verify, data):
    row = data.draw(st.sampled_from([*rows_of(A), *rows_of(B), *rows_of("*")]))
    report = undone(lambda: sql("DELETE FROM audit_auditevent WHERE id = %s", row.pk), verify)
    (fault,) = report.faults
    assert (fault.chain, fault.position) == (f"region {row.region_code}", row.sequence)
    assert "missing" in fault.words


@often
@given(st.data())
def test_rows_that_change_places_are_found(verify, data):
    places = data.draw(st.permutations(range(1, ROWS + 1)))
    rows = rows_of(A)
    first = next((number for number, place in enumerate(places, 1) if number != place), None)
    assume(first)

    def reorder():
        for row, place in zip(rows, places, strict=True):
            sql("UPDATE audit_auditevent SET sequence = %s WHERE id = %s", 100 + place, row.pk)
        sql("UPDATE audit_auditevent SET sequence = sequence - 100 WHERE region_code = %s", A)

    (fault,) = undone(reorder, verify).faults
    assert (fault.chain, fault.position) == (f"region {A}", first)


def copy_of(row, sequence):
    """The row once more, at another place of A."""
    told = "at, tag, actor_kind, actor_key, subject_kind, subject_key, reads_personal_data, reason, fields, mac"
    sql(
        f"INSERT INTO audit_auditevent (region_code, sequence, {told})"
        f" SELECT %s, %s, {told} FROM audit_auditevent WHERE id = %s",
        A,
        sequence,
        row.pk,
    )


@often
@given(st.data())
def test_an_inserted_row_is_found_wherever_it_stands(verify, data):
    row = data.draw(st.sampled_from([*rows_of(A), *rows_of(B)]))
    at, head_too = data.draw(st.integers(0, ROWS + 1)), data.draw(st.booleans())

    def insert():
        sql(
            "UPDATE audit_auditevent SET sequence = sequence + 100 WHERE region_code = %s AND sequence >= %s",
            A,
            at,
        )
        sql("UPDATE audit_auditevent SET sequence = sequence - 99 WHERE region_code = %s AND sequence >= 100", A)
        copy_of(row, at)
        if head_too:
            sql("UPDATE audit_chainhead SET sequence = sequence + 1 WHERE region_code = %s", A)

    assert undone(insert, verify).faults


@often
@given(st.integers(0, ROWS - 1), st.integers(0, ROWS + 3))
def test_a_tail_cut_off_is_found_even_when_the_head_agrees_and_new_rows_grew(verify, kept, grown):
    """As if somebody had kept the head of an earlier moment and put it back."""

    def cut():
        rows = rows_of(A)
        sql("DELETE FROM audit_auditevent WHERE region_code = %s AND sequence > %s", A, kept)
        if kept:
            end = chains.seal(rows[kept - 1])
            sql("UPDATE audit_chainhead SET sequence = %s, seal = %s WHERE region_code = %s", kept, end, A)
        else:
            sql("DELETE FROM audit_chainhead WHERE region_code = %s", A)
        for number in range(grown):
            act(A, 100 + number)

    report = undone(cut, verify)
    assert [fault.chain for fault in report.faults] == [f"region {A}"]
    assert "checkpoint" in report.faults[0].words


def test_an_emptied_table_is_found(verify):
    def empty():
        sql("DELETE FROM audit_auditevent")
        sql("DELETE FROM audit_chainhead")

    report = undone(empty, verify)
    assert {fault.chain for fault in report.faults} == {f"region {A}", f"region {B}", "region *"}


def test_a_head_that_is_gone_or_changed_is_found(verify):
    for change in (
        "DELETE FROM audit_chainhead",
        "UPDATE audit_chainhead SET seal = 'x'",
        "UPDATE audit_chainhead SET sequence = sequence - 1",
        "UPDATE audit_chainhead SET sequence = sequence + 1",
    ):
        assert len(undone(lambda change=change: sql(change), verify).faults) == 3, change


def test_rows_younger_than_the_checkpoint_are_followed_and_counted_apart(verify):
    act(A, 50)
    act(A, 51)
    report = verify()
    assert report.is_whole
    assert (report.rows, report.younger, report.proven, report.lines) == (
        ROWS + ROWS // 2 + 3,
        2,
        ROWS + ROWS // 2 + 1,
        1,
    )
    sql("UPDATE audit_auditevent SET reason = 'x' WHERE region_code = %s AND sequence = %s", A, ROWS + 1)
    assert verify().faults[0].position == ROWS + 1


def test_without_a_file_nothing_is_proven_against_a_cut(verify, tmp_path):
    report = verifying.verify(file=tmp_path / "none")
    assert report.is_whole
    assert (report.proven, report.lines, report.proven_until) == (0, 0, None)


def test_one_region_alone_is_verified(verify):
    sql("UPDATE audit_auditevent SET reason = 'x' WHERE region_code = %s", B)
    assert verify(region=A).is_whole
    assert verify(region=A).regions == 1
    assert not verify(region=B).is_whole


def test_pages_do_not_matter(verify, monkeypatch):
    monkeypatch.setattr(verifying, "PAGE", 2)
    report = verify()
    assert report.is_whole and report.counted["audit rows"] == ROWS + ROWS // 2 + 1


def test_progress_is_told_and_never_passes_its_total(verify):
    told = []
    verify(progress=lambda done, total: told.append((done, total)))
    assert told and all(0 < done <= total for done, total in told)


def test_with_another_key_every_chain_is_wrong_and_named_up_to_a_limit(verify, settings, monkeypatch):
    monkeypatch.setattr(verifying, "SHOWN", 2)
    settings.PENDOPO_KEYS = {**settings.PENDOPO_KEYS, "audit": bytes(32)}
    report = verify()
    assert len(report.faults) == 2 and report.has_more  # three regions and the file
