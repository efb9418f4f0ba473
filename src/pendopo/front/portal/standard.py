"""The 14 components of a service standard: six about the delivery, told in plain words; eight about its management."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pendopo.engine.catalogue.package import Package
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.common.types import Text

MANAGEMENT: tuple[tuple[str, str | Promise], ...] = (
    ("legal_basis", _("Dasar hukum")),
    ("facilities", _("Sarana dan prasarana")),
    ("competence", _("Kemampuan petugas")),
    ("supervision", _("Pengawasan di dalam kantor")),
    ("staffing", _("Jumlah petugas")),
    ("guarantee", _("Jaminan pelayanan")),
    ("safety", _("Jaminan keamanan dan keselamatan")),
    ("evaluation", _("Penilaian kinerja petugas")),
)
DELIVERY = ("requirements", "procedure", "duration", "fee", "product", "complaints")


@dataclass(frozen=True)
class Component:
    key: str
    title: str | Promise
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class StepRow:
    """One step of the officers: what, by whom, within how many office hours (None: no deadline of its own)."""

    title: Text
    who: str
    hours: float | None


@dataclass(frozen=True)
class Standard:
    """`delivery`: texts by key. `management`: the eight others in their order, only those the package fills."""

    delivery: dict[str, tuple[Text, ...]]
    steps: list[StepRow]
    management: list[Component]


def standard_of(package: Package) -> Standard:
    return Standard(
        {key: package.standard.get(key, ()) for key in DELIVERY},
        [StepRow(step.title, str(Role(step.role).label), step.office_hours) for step in package.steps],
        [Component(key, title, package.standard[key]) for key, title in MANAGEMENT if package.standard.get(key)],
    )
