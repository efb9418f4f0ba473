from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pendopo.foundation.common import clock
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions.tests.factories import make_region, make_village, switch_on

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


@pytest.fixture
def noon():
    """Saturday 21 November 2026, 12.00 WIB."""
    with clock.at(NOON):
        yield NOON


@pytest.fixture
def tuban(db, noon):
    """Region A with two villages and the civil module on; its scope is declared."""
    region = make_region("35.23")
    make_village("35.23.01.2001", "Desa Satu", "Kenduruan")
    make_village("35.23.02.2001", "Desa Dua", "Bangilan")
    switch_on(region, "civil")
    with region_scope("35.23"):
        yield region
