from __future__ import annotations

from collections.abc import Iterator

import pytest

from pendopo.engine.cases.tests.factories import World, in_region

from .factories import make_portal


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Region A with three sample services; the clock stands on a Monday morning."""
    with in_region():
        yield make_portal()
