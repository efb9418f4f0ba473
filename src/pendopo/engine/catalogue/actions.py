"""Publishing a package as a version, offering it in a region, and taking it back. Nothing is ever deleted."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.utils.translation import gettext as _

from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions.modules import modules

from .faults import Fault
from .loading import Source, load
from .models import RegionService, Service, ServiceVersion
from .states import VersionState
from .validation import check_source

EVERYWHERE = "*"
"""Region code of audit rows about the library, which belongs to no region."""


class FaultyPackage(Refused):
    """The package cannot be published; `faults` names every reason with file, line and cure."""

    def __init__(self, faults: list[Fault]) -> None:
        reason = _("Paket ini punya %(count)d kesalahan dan belum dapat diterbitkan.") % {"count": len(faults)}
        super().__init__(reason, "faulty_package")
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join([str(self.reason), *(str(fault) for fault in self.faults)])


def digest_of(source: Source) -> str:
    """SHA-256 of content and templates, whatever the order of keys and files."""
    whole = {"content": source.content, "templates": source.templates}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@action("service.published")
def publish(folder: Path, module_key: str, *, by: Actor) -> ServiceVersion:
    """Publish the package in this folder. The same content again gives the version that is there.

    Raises FaultyPackage with every fault, and Refused for an unknown module or a key that belongs to another module.
    """
    source = load(folder)
    faults = check_source(source, folder.resolve().name)
    if faults:
        raise FaultyPackage(faults)
    _check_module(str(source.content["key"]), module_key)
    version = _version_of(source, module_key)
    with region_scope(EVERYWHERE):
        record(
            "service_version", version.pk, by=by, fields={"service": version.service_id, "digest": version.digest}
        )
    return version


def _check_module(service_key: str, module_key: str) -> None:
    if modules.get(module_key) is None:
        raise Refused(_("Modul %(key)s tidak terpasang.") % {"key": module_key}, "unknown_module")
    if Service.objects.filter(pk=service_key).exclude(module_key=module_key).exists():
        raise Refused(_("Kunci layanan ini sudah dipakai modul lain."), "key_taken")


def _version_of(source: Source, module_key: str) -> ServiceVersion:
    """The published version with this content, made when it is not there. Two at the same instant take turns."""
    service, _made = Service.objects.get_or_create(key=source.content["key"], defaults={"module_key": module_key})
    Service.objects.select_for_update().get(pk=service.pk)
    digest = digest_of(source)
    versions = ServiceVersion.objects.filter(service=service)
    same: ServiceVersion | None = versions.filter(digest=digest, state=VersionState.PUBLISHED).first()
    if same is not None:
        return same
    newest = versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = ServiceVersion(
        service=service,
        number=newest + 1,
        state=VersionState.PUBLISHED,
        channel=str(source.content["channel"]),
        content=source.content,
        templates=source.templates,
        digest=digest,
        published_at=now(),
    )
    version.save()
    return version


@action("service.offered")
def offer(version: ServiceVersion, *, by: Actor) -> RegionService:
    """Offer this version in the region in scope; new applications start on it, open cases stay on theirs."""
    if version.state != VersionState.PUBLISHED:
        raise Refused(_("Hanya versi yang sudah terbit yang dapat ditawarkan."), "not_published")
    row, _made = RegionService.objects.update_or_create(
        service_key=version.service_id, defaults={"version": version, "is_offered": True}
    )
    record("service", version.service_id, by=by, fields={"version": version.number})
    offered: RegionService = row
    return offered


@action("service.withheld")
def withhold(service_key: str, *, by: Actor) -> RegionService:
    """Stop taking new applications for the service in the region in scope. Open cases go on."""
    row: RegionService | None = RegionService.objects.filter(service_key=service_key).first()
    if row is None:
        raise Refused(_("Layanan ini tidak ditawarkan di sini."), "not_offered")
    row.is_offered = False
    row.save()
    record("service", service_key, by=by, fields={"is_offered": False})
    return row
