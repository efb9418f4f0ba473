from __future__ import annotations

import pytest
from hypothesis import given

from pendopo.engine.catalogue.checks.rules import Kind, faults

from .test_conditions import rules

KNOWN = {
    "name": Kind("text"),
    "age": Kind("number"),
    "born": Kind("date"),
    "at": Kind("time"),
    "sure": Kind("bool"),
    "sex": Kind("text", ("L", "P")),
}


@pytest.mark.parametrize(
    "rule",
    [
        {"var": "sure"},
        True,
        {"==": [{"var": "sex"}, "L"]},
        {"in": [{"var": "sex"}, ["L", "P"]]},
        {">": [{"var": "age"}, 17]},
        {"<": [{"var": "born"}, {"today": []}]},
        {"<": [{"var": "at"}, "12:00"]},
        {">=": [{"years_between": [{"var": "born"}, {"today": []}]}, 17]},
        {"missing": ["name", "age"]},
        {"if": [{"var": "sure"}, {"var": "sure"}, False]},
        {">": [{"count_true": [{"var": "sure"}, True]}, 1]},
        {">": [{"+": [{"var": "age"}, 1]}, 17]},
        {"in": ["x", {"var": "name"}]},
        {"==": [{"var": "name"}, None]},
    ],
)
def test_good_rules_pass(rule):
    assert faults(rule, KNOWN) == []


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ({"==": [{"var": "sex"}, "X"]}, "Pilihan X"),
        ({"in": [{"var": "sex"}, ["L", "X"]]}, "Pilihan X"),
        ({"==": [{"var": "nobody"}, 1]}, "nobody"),
        ({"missing": ["nobody"]}, "nobody"),
        ({"==": [{"var": "age"}, "17"]}, "berbeda jenis"),
        ({"<": [{"var": "name"}, "b"]}, "berbeda jenis"),
        ({"+": [{"var": "name"}, 1]}, "berbeda jenis"),
        ({"days_between": [{"var": "age"}, {"today": []}]}, "berbeda jenis"),
        ({"in": [{"var": "name"}, {"var": "age"}]}, "berbeda jenis"),
        ({"log": [1]}, "Operator log"),
        ({"==": [1]}, "tidak menerima"),
        ({"var": "age"}, "ya atau tidak"),
        ("kata", "ya atau tidak"),
        ({"a": 1, "b": 2}, "satu operator"),
        ({"var": ["age", 3]}, "satu nama"),
    ],
)
def test_what_is_wrong_is_named_with_a_cure(rule, word):
    found = faults(rule, KNOWN)
    assert any(word in message for message, _cure in found)
    assert all(cure for _message, cure in found)


def test_too_deep_a_rule_is_refused():
    rule = {"var": "sure"}
    for _level in range(9):
        rule = {"!": [rule]}
    assert any("bersarang" in message for message, _cure in faults(rule, KNOWN))


def test_a_page_may_not_depend_on_the_day():
    rule = {"<": [{"var": "born"}, {"today": []}]}
    assert faults(rule, KNOWN, may_read_today=True) == []
    assert "hari ini" in faults(rule, KNOWN, may_read_today=False)[0][0]


@given(rules)
def test_judging_a_rule_is_total(rule):
    for message, cure in faults(rule, KNOWN):
        assert message and cure
