"""How much is tried: little in the suite, much in a proof."""

from __future__ import annotations

import os

SEED = int(os.environ.get("PENDOPO_FUZZ_SEED", "20261126"))
TIMES = int(os.environ.get("PENDOPO_FUZZ_TIMES", "1"))
"""So many times as much as in the suite, and as much time for it."""
