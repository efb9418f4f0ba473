"""A corrected answer may open questions that nobody asked before; they are answered with it."""

from __future__ import annotations

from collections.abc import Collection

from pendopo.engine.catalogue.forms import problems
from pendopo.engine.catalogue.package import Package
from pendopo.foundation.common import scope
from pendopo.foundation.common.clock import today
from pendopo.foundation.common.types import Answers

from .moves import visible_keys


def opened_by(
    package: Package, before: Answers, given: Answers, asked: Collection[str], held: Collection[str]
) -> frozenset[str]:
    """Keys besides `asked` that the answers `given` open: shown now and not before, or missing or wrong now.

    Without them a true correction could never be sent. `held`: fields that have a file.
    """
    known, shown_before = frozenset(asked), visible_keys(package, before)
    while True:
        merged = {**before, **{key: value for key, value in given.items() if key in known}}
        found = problems(package, merged, frozenset(held), region_code=scope.current_code(), today=today())
        more = known | (visible_keys(package, merged) - shown_before) | {problem.field_key for problem in found}
        if more == known:
            return known - frozenset(asked)
        known = more
