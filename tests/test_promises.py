"""Promises about the code itself."""

from __future__ import annotations

import ast
import importlib
import re
from enum import Enum

import pytest
from django.core.exceptions import FieldDoesNotExist

from pendopo.foundation.audit.actions import action

from . import house
from .test_floors import our_models

pytestmark = pytest.mark.once

WRITES = frozenset(
    ["create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete", "acreate"]
)
"""Words of Django that write."""

UNAUDITED = {"pendopo/foundation/audit/actions.py": "the frame of actions itself"}
"""Files of that name that hold no verbs, each with its reason."""

MAY_OPEN_THE_DOOR = ("foundation/audit/actions.py", "foundation/common/records.py")
"""Who may call `records.writing`, besides loaders of shipped data and tests."""


def trees(pattern):
    for path in sorted(house.SOURCE.rglob(pattern)):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield path.relative_to(house.SOURCE.parent).as_posix(), ast.parse(path.read_text())


def action_files():
    """Files whose public functions are verbs: actions.py, or the files of an actions/ folder."""
    for pattern in ("actions.py", "actions/*.py"):
        for name, tree in trees(pattern):
            if name not in UNAUDITED:
                yield name, tree


def is_action(function):
    return any(
        isinstance(mark, ast.Call) and getattr(mark.func, "id", getattr(mark.func, "attr", "")) == "action"
        for mark in function.decorator_list
    )


def untagged(tree):
    """Public functions of a file of actions that write and are no actions. Helpers of actions get the record
    they write handed over, and `records.require_writing` stops them elsewhere.
    """
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not is_action(node)
        and writes(node)
    ]


def writes(node):
    """Whether a record is saved, or a write word is called on a queryset, anywhere inside."""
    calls = [
        call.func for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    ]
    return any(
        call.attr == "save" or (call.attr in WRITES and QUERYSET.search(ast.unparse(call.value))) for call in calls
    )


QUERYSET = re.compile(r"\.objects\b|\.filter\(|\.exclude\(|\.all\(")


def test_every_public_verb_of_an_actions_file_has_an_audit_tag():
    found = {name: untagged(tree) for name, tree in action_files()}
    assert found, "there are no actions to judge"
    assert not {name: verbs for name, verbs in found.items() if verbs}


def test_a_verb_without_a_tag_is_noticed():
    verb = "def close(case, *, by): case.save()\ndef _help(case): case.save()\ndef name(): pass"
    assert untagged(ast.parse(verb)) == ["close"]
    assert untagged(ast.parse("@action('case.closed')\n" + verb)) == []


def test_doors_and_rules_and_queries_do_not_write():
    for pattern in ("views.py", "views/*.py", "api.py", "rules.py", "queries.py", "models.py"):
        for name, tree in trees(pattern):
            guilty = [
                node.name
                for node in ast.walk(tree)
                if isinstance(node, ast.FunctionDef) and writes(node) and node.name not in ("save", "create_user")
            ]
            assert not guilty or name in READERS_THAT_WRITE, f"{name} writes in {guilty}; make it an action"


READERS_THAT_WRITE: dict[str, str] = {}
"""Exceptions, each with its reason."""


def test_only_the_frame_of_actions_opens_the_door_for_writes():
    for name, tree in trees("*.py"):
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "writing"
        ]
        assert not calls or name.endswith(MAY_OPEN_THE_DOOR), f"{name} opens the door; write an action"


def test_every_tag_reads_noun_dot_verb():
    from pendopo.foundation.audit.actions import TAGS

    assert TAGS, "no action was imported"
    assert not [tag for tag in TAGS if not re.fullmatch(r"[a-z_]+\.[a-z_]+", tag)]


def test_an_action_must_take_by_as_a_keyword():
    with pytest.raises((AssertionError, TypeError), match="by="):

        @action("test.without_by")
        def verb(by): ...


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_model_names_its_personal_columns_itself(model):
    assert "personal" in vars(model), f"{model.__name__} does not say which of its columns are personal"
    for name in model.personal:
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            pytest.fail(f"{model.__name__}.personal names {name!r}, which is no column")


def state_modules():
    for path in sorted(house.SOURCE.rglob("states.py")):
        yield importlib.import_module(".".join(path.relative_to(house.SOURCE.parent).with_suffix("").parts))


@pytest.mark.parametrize("module", list(state_modules()), ids=lambda module: module.__name__)
def test_every_state_table_is_closed_and_every_state_owned(module):
    assert hasattr(module, "OWNERS") == hasattr(module, "TRANSITIONS"), "a table needs both"
    if not hasattr(module, "TRANSITIONS"):
        return
    states = set(type(next(iter(module.TRANSITIONS))))
    assert set(module.TRANSITIONS) == states
    assert set(module.OWNERS) == states and all(module.OWNERS.values())
    assert {target for targets in module.TRANSITIONS.values() for target in targets} <= states
    unreached = states - reachable(module.TRANSITIONS, next(iter(states_in_order(states))))
    assert not unreached, f"no road leads to {unreached}"


def states_in_order(states):
    """As the enum lists them; the first is where a record begins."""
    enum: type[Enum] = type(next(iter(states)))
    return list(enum)


def reachable(transitions, start):
    seen, ahead = set(), [start]
    while ahead:
        state = ahead.pop()
        if state not in seen:
            seen.add(state)
            ahead += transitions[state]
    return seen


def asked_settings():
    """Names that config reads from the environment: the first argument of every typed reader."""
    for _name, tree in trees("config/*.py"):
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            reads = getattr(node.func.value, "id", "") == "env" and isinstance(node.args[0], ast.Constant)
            if reads and re.fullmatch(r"[A-Z_]+", node.args[0].value):  # else it is the sentence of a WrongSetting
                yield node.args[0].value


def test_every_setting_is_documented_and_no_other():
    page = (house.ROOT / "docs/reference/settings.md").read_text()
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
    assert documented == set(asked_settings())


def test_the_environment_is_read_in_config_and_the_command_line_only():
    for name, tree in trees("*.py"):
        if name.startswith(("pendopo/config/", "pendopo/cli/")):
            continue
        reads = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in ("environ", "getenv")]
        assert not reads, f"{name} reads the environment; add a setting"


def test_only_the_clock_asks_for_the_time():
    banned = {
        ("timezone", "now"),
        ("datetime", "now"),
        ("datetime", "utcnow"),
        ("date", "today"),
        ("time", "time"),
    }
    for name, tree in trees("*.py"):
        if name.endswith("foundation/common/clock.py") or name.startswith("pendopo/cli/"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and (getattr(node.value, "id", ""), node.attr) in banned:
                pytest.fail(f"{name}:{node.lineno} asks for the time itself; use common.clock")


def fixtures():
    """Where samples come from: the demo, packages, factories, and the tests that cross apps."""
    yield from (path for path in (house.ROOT / "tests").rglob("*.py") if path.name != "test_promises.py")
    for pattern in ("demo/**/*", "**/packages/**/*.yaml", "**/factories.py", "**/conftest.py", "**/sample.py"):
        yield from (path for path in house.SOURCE.glob(pattern) if path.suffix in (".py", ".yaml", ".html"))


ADDRESS = re.compile(r"(?<![\\\w.+-])[\w.+-]+@[\w-]+(?:\.[a-z-]+)+(?![\w.(])")
SIXTEEN = re.compile(r"(?<![\d.])\d{16}(?![\d.])")


def test_samples_are_plainly_synthetic():
    """E-mail ends in .example, a NIK begins with province 99."""
    for path in fixtures():
        text = path.read_text()
        for address in ADDRESS.findall(text):
            assert address.endswith((".example", ".example.go.id")), f"{path}: {address}"
        for number in SIXTEEN.findall(text):
            assert number.startswith("99"), f"{path}: {number}"


def test_the_scan_of_samples_sees():
    assert ADDRESS.findall("a = 'budi@mail.com'") == ["budi@mail.com"]
    assert SIXTEEN.findall("nik: 3523010101900001") == ["3523010101900001"]
