from __future__ import annotations

import pytest

from .factories import region
from .gateway import gateway  # noqa: F401  a fixture


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Files, keys of the signer and trusted roots of each test in a folder of its own."""
    settings.FILES_DIR = tmp_path / "files"
    settings.DATA_DIR = tmp_path
    settings.PENDOPO_SIAK_ROOTS = str(tmp_path / "siak-roots")


@pytest.fixture
def tuban(db):
    return region()


@pytest.fixture
def lamongan(db):
    return region("35.24", "lamongan", "Lamongan")
