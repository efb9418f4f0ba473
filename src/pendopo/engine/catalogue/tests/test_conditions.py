from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.engine.catalogue.conditions import (
    MAX_DEPTH,
    OPERATORS,
    evaluate,
    holds,
    names_read,
    reads_clock,
    rename,
)

TODAY = date(2026, 11, 21)


def run(rule, **data):
    return evaluate(rule, data, TODAY)


@pytest.mark.parametrize(
    ("rule", "data", "result"),
    [
        ({"var": "a"}, {"a": 1}, 1),
        ({"var": "a"}, {}, None),
        ({"==": [{"var": "a"}, None]}, {}, True),
        ({"==": [1, 1.0]}, {}, True),
        ({"==": [1, True]}, {}, False),
        ({"==": ["1", 1]}, {}, False),
        ({"!=": [{"var": "a"}, "x"]}, {"a": "y"}, True),
        ({"<": [1, 2]}, {}, True),
        ({"<": ["2026-01-31", "2026-02-01"]}, {}, True),
        ({"<": [1, "2"]}, {}, False),
        ({">=": [{"var": "a"}, 1]}, {}, False),
        ({"<": [True, 2]}, {}, False),
        ({"and": [True, {"var": "a"}]}, {"a": "x"}, True),
        ({"and": [True, {"var": "a"}]}, {}, False),
        ({"or": [False, {"var": "a"}]}, {"a": 0}, False),
        ({"!": [{"var": "a"}]}, {}, True),
        ({"!": {"var": "a"}}, {"a": True}, False),
        ({"in": ["a", ["a", "b"]]}, {}, True),
        ({"in": ["a", "abc"]}, {}, True),
        ({"in": [1, "123"]}, {}, False),
        ({"if": [{"var": "a"}, "ya", "tidak"]}, {"a": True}, "ya"),
        ({"if": [{"var": "a"}, "ya", "tidak"]}, {}, "tidak"),
        ({"+": [1, 2, 3]}, {}, 6),
        ({"-": [5, 2]}, {}, 3),
        ({"*": [2, 2.5]}, {}, 5.0),
        ({"+": [1, "2"]}, {}, None),
        ({"+": [1, True]}, {}, None),
        ({"days_between": ["2026-11-01", {"today": []}]}, {}, 20),
        ({"days_between": ["2026-11-22", {"today": []}]}, {}, -1),
        ({"days_between": ["2026-02-30", {"today": []}]}, {}, None),
        ({"days_between": [{"var": "a"}, {"today": []}]}, {}, None),
        ({"years_between": ["2008-11-21", {"today": []}]}, {}, 18),
        ({"years_between": ["2008-11-22", {"today": []}]}, {}, 17),
        ({"years_between": ["2008-02-29", "2026-02-28"]}, {}, 17),
        ({"missing": ["a", "b"]}, {"a": 1}, ["b"]),
        ({"missing": ["a"]}, {"a": ""}, ["a"]),
        ({"count_true": [True, {"var": "a"}, 1]}, {}, 2),
        ({"today": []}, {}, "2026-11-21"),
    ],
)
def test_every_operator_means_what_it_says(rule, data, result):
    assert run(rule, **data) == result


@pytest.mark.parametrize(
    "rule",
    [
        {},
        {"a": 1, "b": 2},
        {"eval": ["1"]},
        {"==": [1]},
        {"if": [True, 1]},
        {"var": []},
        {"var": [1]},
        {"-": [1, 2, 3]},
    ],
)
def test_a_malformed_rule_is_null(rule):
    assert run(rule) is None


def test_an_absent_rule_holds():
    assert holds(None, {})
    assert not holds(False, {})


def test_a_rule_deeper_than_eight_calls_is_null():
    rule = {"var": "a"}
    for _level in range(MAX_DEPTH - 1):
        rule = {"+": [rule, 1]}
    assert run(rule, a=1) == MAX_DEPTH
    assert run({"+": [rule, 1]}, a=1) is None


def test_numbers_cannot_grow_without_end():
    rule = {"var": "a"}
    for _level in range(7):
        rule = {"*": [rule, rule, rule]}
    assert run(rule, a=10**6) is None


def test_the_names_a_rule_reads():
    rule = {"and": [{"==": [{"var": "a"}, {"var": "b"}]}, {"missing": ["c"]}]}
    assert names_read(rule) == {"a", "b"}
    assert names_read(rule, by="missing") == {"c"}
    assert not reads_clock(rule)
    assert reads_clock({"!": [{"<": [{"var": "a"}, {"today": []}]}]})


def test_a_block_reads_its_own_copy():
    rule = {"and": [{"==": [{"var": "kind"}, "kind"]}, {"missing": ["kind", "other"]}]}
    assert rename(rule, {"kind": "father_kind"}) == {
        "and": [{"==": [{"var": ["father_kind"]}, "kind"]}, {"missing": ["father_kind", "other"]}]
    }


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from([*OPERATORS, "var", "missing", "today", "nonsense"])
rules = st.recursive(
    json_values,
    lambda inner: st.tuples(names, st.lists(inner, max_size=4) | inner).map(lambda pair: {pair[0]: pair[1]}),
    max_leaves=20,
)


@given(rules, st.dictionaries(st.text(max_size=3), json_values, max_size=4))
def test_evaluation_is_total(rule, data):
    result = evaluate(rule, data, TODAY)
    json.dumps(result)
    assert holds(rule, data, TODAY) in (True, False)


@given(rules)
def test_asking_for_names_is_total(rule):
    assert all(isinstance(name, str) for name in names_read(rule) | names_read(rule, by="missing"))
    rename(rule, {"a": "b"})
