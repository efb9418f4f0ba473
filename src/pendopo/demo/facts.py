"""Puts the sourced facts of a demo region on its home page."""

from __future__ import annotations

from pathlib import Path

import yaml

from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.regions.actions import tell_facts
from pendopo.foundation.regions.models import RegionFact

FILE = Path(__file__).parent / "data" / "facts.yaml"


def load_facts(code: str) -> None:
    """Write the facts of the region in scope, once."""
    if RegionFact.objects.exists():
        return
    entry = yaml.safe_load(FILE.read_text(encoding="utf-8"))[code]
    tell_facts([(fact["when"], fact["text"], entry["source"]) for fact in entry["facts"]], by=SYSTEM)
