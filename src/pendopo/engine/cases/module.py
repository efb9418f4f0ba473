"""What cases register on the floors below."""

from __future__ import annotations

from collections.abc import Iterator

from pendopo.engine.catalogue.registry import SectionFault, registry
from pendopo.engine.indicators import measures as indicators
from pendopo.foundation.common.types import Json

from .measures import MEASURES


def unknown_indicators(section: Json) -> Iterator[SectionFault]:
    """A package may name only measures that exist."""
    for position, key in enumerate(section if isinstance(section, list) else []):
        if key not in indicators.registry:
            known = ", ".join(sorted(measure.key for measure in indicators.registry.all()))
            yield SectionFault((position,), f"the measure {key!r} does not exist", f"use one of: {known}")


for measure in MEASURES:
    indicators.register(measure)
registry.register_section_check("indicators", unknown_indicators)
