"""What this process remembers of the areas. They change by decree, so a little late is early."""

from __future__ import annotations

from typing import TypeAlias

from pendopo.foundation.common.memo import Memo

from .models import Region

GroupedVillages: TypeAlias = list[tuple[str, list[tuple[str, str]]]]
"""[(district name, [(village code, village name), …]), …]"""

VILLAGES: Memo[str, GroupedVillages] = Memo(seconds=600)
REGIONS: Memo[str, Region] = Memo(seconds=60)
SLUGS: Memo[str, Region] = Memo(seconds=60)
"""Open regions by address. Closed and unknown ones are not held, so a region that opens is there at once."""


def forget_areas() -> None:
    VILLAGES.forget()
    REGIONS.forget()
    SLUGS.forget()
