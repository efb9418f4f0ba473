"""Conditions of a package: JsonLogic with a closed list of operators, evaluated on the server only.

A rule is a JSON value. A mapping with one operator is a call, `{"==": [{"var": "sex"}, "P"]}`; anything else is
itself. Evaluation is total: a missing answer is null, a wrong type gives null or false, a rule nested deeper than
8 calls gives null. `faults` says before publication what evaluation would silently swallow.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pendopo.foundation.common import clock
from pendopo.foundation.common.types import Json

MAX_DEPTH = 8
_LIMIT = 10**15
"""Sums beyond this are null, so that no rule can grow a number without end."""

Args = list[Json]


def evaluate(rule: Json, data: Mapping[str, Json], today: date | None = None) -> Json:
    """What the rule says about `data` (answers, flags). Never raises. `today` defaults to the clock's day."""
    return _Evaluation(data, today or clock.today()).value(rule, 0)


def holds(rule: Json, data: Mapping[str, Json], today: date | None = None) -> bool:
    """Does the rule hold? An absent rule (None) holds."""
    return True if rule is None else truth(evaluate(rule, data, today))


def truth(value: Json) -> bool:
    """false, null, 0, "" and [] are false; all else is true."""
    return bool(value)


def parse_date(value: Json) -> date | None:
    """An ISO date "2026-11-21", or None."""
    if not isinstance(value, str) or len(value) != 10:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def days_between(start: Json, end: Json) -> int | None:
    """Days from start to end; negative when the end comes first."""
    first, last = parse_date(start), parse_date(end)
    return (last - first).days if first and last else None


def years_between(start: Json, end: Json) -> int | None:
    """Full years from start to end, as an age is counted: 29 February turns a year older on 1 March."""
    first, last = parse_date(start), parse_date(end)
    if first is None or last is None:
        return None
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _same(args: Args) -> bool:
    left, right = args
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _ordered(test: Callable[[int], bool]) -> Callable[[Args], bool]:
    """Compare two numbers, or two texts (ISO dates and times sort as text)."""

    def compare(args: Args) -> bool:
        left, right = args
        if isinstance(left, str) and isinstance(right, str):
            return test((left > right) - (left < right))
        if (
            isinstance(left, int | float)
            and isinstance(right, int | float)
            and _is_number(left)
            and _is_number(right)
        ):
            return test((left > right) - (left < right))
        return False

    return compare


def _within(args: Args) -> bool:
    needle, hay = args
    if isinstance(hay, str):
        return isinstance(needle, str) and needle in hay
    return isinstance(hay, list) and any(_same([needle, item]) for item in hay)


def _arithmetic(fold: Callable[[float, float], float]) -> Callable[[Args], Json]:
    def calculate(args: Args) -> Json:
        total: float | None = None
        for arg in args:
            if not isinstance(arg, int | float) or not _is_number(arg) or not abs(arg) <= _LIMIT:
                return None
            total = arg if total is None else fold(total, arg)
        return total if total is not None and math.isfinite(total) and abs(total) <= _LIMIT else None

    return calculate


@dataclass(frozen=True)
class Operator:
    """`least`..`most` arguments of type `takes`; `gives` is the type of the result. "any" fits everything."""

    least: int
    most: int
    takes: str
    gives: str
    run: Callable[[Args], Json]


OPERATORS: dict[str, Operator] = {
    "==": Operator(2, 2, "same", "bool", _same),
    "!=": Operator(2, 2, "same", "bool", lambda args: not _same(args)),
    "<": Operator(2, 2, "ordered", "bool", _ordered(lambda sign: sign < 0)),
    "<=": Operator(2, 2, "ordered", "bool", _ordered(lambda sign: sign <= 0)),
    ">": Operator(2, 2, "ordered", "bool", _ordered(lambda sign: sign > 0)),
    ">=": Operator(2, 2, "ordered", "bool", _ordered(lambda sign: sign >= 0)),
    "and": Operator(1, 20, "any", "bool", lambda args: all(truth(arg) for arg in args)),
    "or": Operator(1, 20, "any", "bool", lambda args: any(truth(arg) for arg in args)),
    "!": Operator(1, 1, "any", "bool", lambda args: not truth(args[0])),
    "in": Operator(2, 2, "any", "bool", _within),
    "if": Operator(3, 3, "any", "any", lambda args: args[1] if truth(args[0]) else args[2]),
    "+": Operator(2, 20, "number", "number", _arithmetic(lambda a, b: a + b)),
    "-": Operator(2, 2, "number", "number", _arithmetic(lambda a, b: a - b)),
    "*": Operator(2, 20, "number", "number", _arithmetic(lambda a, b: a * b)),
    "days_between": Operator(2, 2, "date", "number", lambda args: days_between(args[0], args[1])),
    "years_between": Operator(2, 2, "date", "number", lambda args: years_between(args[0], args[1])),
    "count_true": Operator(1, 20, "any", "number", lambda args: sum(truth(arg) for arg in args)),
}
NAMING = frozenset({"var", "missing", "today"})
"""Operators that read names or the clock instead of calculating."""


def call_of(rule: Json) -> tuple[str, Args] | None:
    """(operator, arguments) when the rule is a call; a single argument may stand without its list."""
    if not isinstance(rule, dict) or len(rule) != 1:
        return None
    name, args = next(iter(rule.items()))
    return name, args if isinstance(args, list) else [args]


@dataclass(frozen=True)
class _Evaluation:
    data: Mapping[str, Json]
    today: date

    def value(self, rule: Json, depth: int) -> Json:
        if isinstance(rule, list):
            return [self.value(item, depth + 1) for item in rule] if depth < MAX_DEPTH else None
        if not isinstance(rule, dict):
            return rule
        call = call_of(rule)
        return None if call is None or depth >= MAX_DEPTH else self.call(*call, depth)

    def call(self, name: str, args: Args, depth: int) -> Json:
        if name == "today":
            return self.today.isoformat()
        if name == "var":
            return self.data.get(args[0]) if args and isinstance(args[0], str) else None
        if name == "missing":
            return [key for key in args if isinstance(key, str) and self.data.get(key) in (None, "", [])]
        operator = OPERATORS.get(name)
        if operator is None or not operator.least <= len(args) <= operator.most:
            return None
        return operator.run([self.value(arg, depth + 1) for arg in args])


def names_read(rule: Json, *, by: str = "var") -> frozenset[str]:
    """Keys that the rule reads with `var` (or asks after with `missing`)."""
    found: set[str] = set()
    for name, args in calls(rule):
        if name == by:
            found |= {key for key in args if isinstance(key, str)}
    return frozenset(found)


def reads_clock(rule: Json) -> bool:
    return any(name == "today" for name, _args in calls(rule))


def calls(rule: Json, depth: int = 0) -> Iterator[tuple[str, Args]]:
    """Every call in the rule, outermost first, as deep as evaluation goes."""
    if depth > MAX_DEPTH:
        return
    call = call_of(rule)
    if call is not None:
        yield call
    for child in call[1] if call else rule if isinstance(rule, list) else []:
        yield from calls(child, depth + 1)


def rename(rule: Json, names: Mapping[str, str]) -> Json:
    """The same rule reading other keys; used to give a block's conditions the keys of its copy."""
    call = call_of(rule)
    if call is None:
        return [rename(item, names) for item in rule] if isinstance(rule, list) else rule
    name, args = call
    if name in ("var", "missing"):
        return {name: [names.get(key, key) if isinstance(key, str) else key for key in args]}
    return {name: [rename(arg, names) for arg in args]}
