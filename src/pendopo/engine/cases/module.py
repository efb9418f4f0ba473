"""What cases register on the floors below."""

from __future__ import annotations

from collections.abc import Iterator

from pendopo.engine.catalogue.registry import SectionFault, registry
from pendopo.engine.indicators import measures as indicators
from pendopo.foundation.accounts.roles import PERMISSIONS, Role
from pendopo.foundation.audit import verifying
from pendopo.foundation.common.types import Json
from pendopo.foundation.privacy import holders

from .keeping import CASES_KEEPER, DRAFTS_KEEPER, REACH
from .measures import MEASURES
from .privacy import HOLDER
from .rules import STEP_PERMISSION
from .states import StepKind
from .verifying import walk_cases


def unknown_indicators(section: Json) -> Iterator[SectionFault]:
    """A package may name only measures that exist."""
    for position, key in enumerate(section if isinstance(section, list) else []):
        if key not in indicators.registry:
            known = ", ".join(sorted(measure.key for measure in indicators.registry.all()))
            yield SectionFault((position,), f"the measure {key!r} does not exist.", f"use one of: {known}")


def powerless_roles(section: Json) -> Iterator[SectionFault]:
    """A step may be given only to a role that is allowed to do it."""
    for position, step in enumerate(section if isinstance(section, list) else []):
        kind, role = (step.get("kind"), step.get("role")) if isinstance(step, dict) else (None, None)
        if kind not in StepKind.values or role not in Role.values:
            continue  # the schema speaks of those
        if STEP_PERMISSION[StepKind(kind)] not in PERMISSIONS[Role(role)]:
            able = ", ".join(one for one in Role if STEP_PERMISSION[StepKind(kind)] in PERMISSIONS[one])
            yield SectionFault(
                (position, "role"), f"the role {role!r} may not do a step of kind {kind!r}.", f"use {able}"
            )


for measure in MEASURES:
    indicators.register(measure)
holders.register(HOLDER)
holders.register_keeper(CASES_KEEPER)
holders.register_keeper(DRAFTS_KEEPER)
holders.register_reach("cases", REACH)
registry.register_section_check("indicators", unknown_indicators)
registry.register_section_check("steps", powerless_roles)
verifying.OTHERS.append(walk_cases)
