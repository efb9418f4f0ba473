"""The demo's services follow the package folders, so that a new or changed package is there at the next start."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .command import Stop

STAMP = "packages.stamp"


def require_good() -> None:
    """Raises Stop, with the command that names every fault, when a package cannot be published."""
    from pendopo.engine.catalogue.registry import registry
    from pendopo.engine.catalogue.validation import check_package

    for _module, folder in registry.packages():
        faults = check_package(folder)
        if faults:
            raise Stop(
                f"the package {folder.name} has {len(faults)} faults. See: ./pendopo package check {folder}"
            )


def follow(data_dir: Path, *, is_loaded: bool) -> None:
    """Check the packages, and offer them where the demo is loaded, when a file of one differs from the last time."""
    stamp = data_dir / STAMP
    now = fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    require_good()
    if is_loaded:
        from pendopo.demo.load import renew_services

        renew_services()
    stamp.write_text(now)


def fingerprint() -> str:
    """Name, size and time of every file of every package."""
    from pendopo.engine.catalogue.registry import registry

    found = hashlib.sha256()
    for module_key, folder in registry.packages():
        for path in sorted(folder.rglob("*")):
            stat = path.stat()
            found.update(f"{module_key} {path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return found.hexdigest()
