"""Fixtures of the tests that cross apps."""

from __future__ import annotations

import pytest

from .browser import desk, phone, phone_without_scripts  # noqa: F401  fixtures
from .places import make_regions


@pytest.fixture
def regions(db):
    """(A, B): both open, with every module on."""
    return make_regions()
