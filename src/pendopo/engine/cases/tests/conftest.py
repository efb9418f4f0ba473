from __future__ import annotations

from collections.abc import Iterator

import pytest

from .factories import World, in_region, make_world


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Region A with offices, staff and one service; the clock stands on a Monday morning."""
    with in_region():
        yield make_world()
