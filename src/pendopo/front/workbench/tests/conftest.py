from __future__ import annotations

from collections.abc import Iterator

import pytest

from pendopo.engine.cases.tests.factories import MONDAY, World, make_world
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope

from .factories import B


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Region A, ready to serve, on a Monday morning. No scope is open: the pages must declare their own."""
    with clock.at(MONDAY):
        with region_scope("35.23"):
            made = make_world()
        yield made


@pytest.fixture
def neighbour(world: World) -> World:
    """Region B, with its own staff and the same service."""
    with region_scope(B):
        return make_world(B)
