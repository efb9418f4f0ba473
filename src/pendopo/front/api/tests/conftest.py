from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from pendopo.engine.cases.tests.factories import MONDAY, World, make_world
from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Region A, ready to serve, on a Monday morning. No scope is open: the doors must declare their own."""
    cache.clear()
    with clock.at(MONDAY):
        with region_scope("35.23"):
            made = make_world()
        yield made
