"""A production process leaves no core file and lets nobody look into its memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from . import house

pytestmark = pytest.mark.once

LOOK = """
import ctypes, resource
from pendopo.config.hardening import keep_memory_private
keep_memory_private()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the kernel of Linux")
def test_neither_core_files_nor_a_look_from_outside():
    environment = {"PYTHONPATH": str(house.SOURCE.parent)}
    done = subprocess.run([sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True)
    assert done.stdout == "(0, 0) 0\n", done.stderr


def test_the_web_and_the_worker_do_so_in_production():
    assert "if settings.IS_PRODUCTION:\n    keep_memory_private()" in (house.SOURCE / "config/wsgi.py").read_text()
    assert "keep_memory_private()" in (house.SOURCE / "cli/commands/worker.py").read_text()
