from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions.tests.factories import make_region, make_village


@pytest.fixture
def tuban(db):
    """Region A with one village, at noon on Saturday 21 November 2026."""
    with clock.at(datetime(2026, 11, 21, 5, 0, tzinfo=UTC)):
        region = make_region("35.23")
        make_village("35.23.01.2001", "Desa Contoh", "Kenduruan")
        with region_scope("35.23"):
            yield region
