from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pendopo.engine.indicators.public import FLOOR, merge

counts = st.lists(st.integers(0, 25), max_size=24)


@given(counts)
def test_nothing_under_the_floor_is_shown(row):
    for first, last, is_shown in merge(row):
        assert is_shown == (sum(row[first : last + 1]) >= FLOOR)


@given(counts)
def test_every_month_is_in_exactly_one_cell_in_order(row):
    covered = [index for first, last, _ in merge(row) for index in range(first, last + 1)]
    assert covered == list(range(len(row)))


@given(counts)
def test_at_most_the_last_cell_is_hidden(row):
    assert all(is_shown for _, _, is_shown in list(merge(row))[:-1])


@given(counts, counts)
def test_a_shown_cell_stays_as_it_is_when_months_are_added(row, more):
    shown = [cell for cell in merge(row) if cell[2]]
    assert list(merge(row + more))[: len(shown)] == shown


@given(counts)
def test_no_cell_is_larger_than_it_must_be(row):
    for first, last, _ in merge(row):
        assert sum(row[first:last]) < FLOOR
