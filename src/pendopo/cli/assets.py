"""Collect static files, only when one of them changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

STAMP = "static.stamp"


def collect(data_dir: Path) -> bool:
    """Fill STATIC_ROOT when the sources differ from the last time. Returns whether it did."""
    from django.core.management import call_command

    from .progress import bar

    stamp = data_dir / STAMP
    now = fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    with bar("Preparing style sheets and pictures"):
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)
    return True


def fingerprint() -> str:
    """Name, size and time of every static file of every app."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    found = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            found.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return found.hexdigest()
