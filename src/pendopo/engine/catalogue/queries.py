"""Finding services: what a region offers, one by key, by words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pendopo.foundation.common.memo import Memo

from . import searching
from .models import RegionService, ServiceVersion
from .package import Package
from .states import VersionState

PACKAGES: Memo[int, Package] = Memo(seconds=24 * 3600)
"""By version id. Published versions never change."""


@dataclass(frozen=True)
class Offer:
    """A service that this region offers, with the version new applications start on."""

    service_key: str
    version_id: int
    package: Package


def package_of(version_id: int) -> Package:
    """The package of a published version. No statement once it was read."""
    return _packages_of([version_id])[version_id]


def offered(active_modules: Iterable[str]) -> list[Offer]:
    """Services offered in the region in scope by modules that are on, by title. One statement."""
    rows = list(
        RegionService.objects.filter(
            is_offered=True,
            version__state=VersionState.PUBLISHED,
            version__service__module_key__in=sorted(active_modules),
        ).values_list("service_key", "version_id")
    )
    packages = _packages_of([version_id for _key, version_id in rows])
    offers = [Offer(key, version_id, packages[version_id]) for key, version_id in rows]
    return sorted(offers, key=lambda offer: offer.package.title["id"])


def offer_by_key(key: str, active_modules: Iterable[str]) -> Offer | None:
    """One offered service, or None when it is unknown, not offered here, or its module is off. One statement."""
    version_id = (
        RegionService.objects.filter(
            service_key=key,
            is_offered=True,
            version__state=VersionState.PUBLISHED,
            version__service__module_key__in=sorted(active_modules),
        )
        .values_list("version_id", flat=True)
        .first()
    )
    return None if version_id is None else Offer(key, version_id, package_of(version_id))


def search(q: str, active_modules: Iterable[str]) -> list[Offer]:
    """Offered services that fit the words, best first; all of them when nothing was typed. One statement."""
    offers = offered(active_modules)
    scores = {offer.service_key: searching.score(q, offer.package) for offer in offers}
    found = [offer for offer in offers if scores[offer.service_key] > 0]
    return sorted(found, key=lambda offer: -scores[offer.service_key])


def _packages_of(version_ids: list[int]) -> dict[int, Package]:
    """By version id; one statement for all that are not in memory. Content of a draft is never trusted."""
    fetched: dict[int, ServiceVersion] = {}

    def make(version_id: int) -> Package:
        if not fetched:
            locked = ServiceVersion.objects.exclude(state=VersionState.DRAFT)
            fetched.update({version.pk: version for version in locked.filter(pk__in=version_ids)})
        if version_id not in fetched:
            raise ServiceVersion.DoesNotExist(f"there is no published version {version_id}")
        return Package.from_content(fetched[version_id].content, fetched[version_id].templates)

    return {version_id: PACKAGES.get(version_id, make) for version_id in version_ids}
