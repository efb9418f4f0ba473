"""`./pendopo restore FILE`: what a backup holds, into an empty place, and the proof that it is the same."""

from __future__ import annotations

import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from pendopo.cli import archive, boot, database, snapshots
from pendopo.cli.command import Command, Stop
from pendopo.cli.progress import bar


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="what ./pendopo backup wrote")


def run(args: Namespace) -> int:
    boot.boot("production")
    database.require_owner()
    began = time.monotonic()
    manifest = put_back(args.file)
    sys.stdout.write(
        f"Restored and verified in {time.monotonic() - began:.0f} s: {sum(manifest['rows'].values())} rows, "
        f"{len(manifest['files'])} files, {len(manifest['heads'])} chains with the same heads; the audit is whole.\n"
    )
    return 0


def put_back(path: Path) -> dict[str, Any]:
    """Check the archive, unpack it, put it in place, bring it to this version, and compare. Raises Stop."""
    from django.conf import settings

    with bar("Checking the backup"):
        manifest = archive.checked(path)
        _require_empty()
        with database.as_owner():
            snapshots.require_fit(manifest)
    files, checkpoints = Path(settings.FILES_DIR), Path(settings.PENDOPO_CHECKPOINTS)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA_DIR) as place, bar("Restoring"):
        stage = Path(place)
        archive.unpack(path, stage)
        if (stage / "files").exists():
            if files.exists():
                files.rmdir()
            (stage / "files").rename(files)
        if (stage / "checkpoints").exists():
            (stage / "checkpoints").rename(checkpoints)
        role = database.plain_role_name()
        with database.as_owner():
            snapshots.put(stage, manifest)
            database.migrate()
            database.raise_wall(role)
    with bar("Verifying what was restored"):
        _compare(manifest)
    return manifest


def _require_empty() -> None:
    from django.conf import settings

    files = Path(settings.FILES_DIR)
    if files.is_dir() and any(files.iterdir()):
        raise Stop(f"{files} is not empty. Restore into a new data folder. Nothing was touched.")
    if Path(settings.PENDOPO_CHECKPOINTS).exists():
        raise Stop(f"{settings.PENDOPO_CHECKPOINTS} is there already. Move it away. Nothing was touched.")


def _compare(manifest: dict[str, Any]) -> None:
    from pendopo.foundation.audit import queries, verifying

    heads = {code: list(head) for code, head in queries.heads().items()}
    if heads != manifest["heads"]:
        raise Stop("the chains of the restored audit do not end where those of the backup did. Do not use it.")
    report = verifying.verify()
    if not report.is_whole:
        raise Stop(f"the restored audit is not whole: {report.faults[0]}. Do not use it before you know why.")
    lost = _unreadable(set(manifest["missing"]))
    if lost:
        raise Stop(f"{len(lost)} restored files do not open: {lost[0]}")


def _unreadable(missing: set[str]) -> list[str]:
    """Why files do not open, those apart that the backup already lacked."""
    from django.db import connection

    from pendopo.foundation.common.keyring import CannotDecrypt
    from pendopo.foundation.common.scope import region_scope
    from pendopo.foundation.documents import storage
    from pendopo.foundation.documents.models import StoredFile

    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM regions_region")
        codes = [row[0] for row in cursor.fetchall()]
    reasons = []
    for code in codes:
        with region_scope(code):
            for stored in StoredFile.objects.iterator():
                try:
                    storage.read(stored)
                except CannotDecrypt as reason:
                    if stored.pk.hex not in missing:
                        reasons.append(str(reason))
    return reasons


COMMAND = Command(
    name="restore",
    help="bring a backup into an empty place and verify it",
    description=(
        "Check FILE, then bring it into an empty data folder and an empty database of the same kind, apply the\n"
        "migrations of this version, and verify: the same chain heads, a whole audit, every file opens. It needs the\n"
        "keys file of the backup. Refuses a broken file and a place that is not empty, before touching anything.\n"
        "Into a spare place it is the rehearsal of an upgrade: see docs/how-to/backup-and-upgrade.md."
    ),
    run=run,
    arguments=arguments,
)
