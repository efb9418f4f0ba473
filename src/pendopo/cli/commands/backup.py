"""`./pendopo backup FILE`: database, encrypted files and checkpoints in one file."""

from __future__ import annotations

import os
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from pendopo.cli import archive, boot, database, snapshots
from pendopo.cli.command import Command, Stop
from pendopo.cli.progress import bar

LOUD = (
    "THE KEYS ARE NOT IN IT. Without the keys file nobody can open the identity numbers and files in this backup:\n"
    "keep a copy of the keys file in another safe place.\n"
)


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write; must not exist")


def run(args: Namespace) -> int:
    if args.file.exists():
        raise Stop(f"{args.file} exists and is not replaced. Give another name.")
    boot.boot("production")
    database.require_migrated()
    manifest = make(args.file)
    missing = manifest["missing"]
    sys.stdout.write(
        f"{args.file} written: {sum(manifest['rows'].values())} rows, {len(manifest['files'])} files, "
        f"{len(manifest['heads'])} chains.\n{LOUD}"
    )
    if missing:
        raise Stop(f"{len(missing)} files have a record and are not on this disk, the first is {missing[0]}.")
    return 0


def make(path: Path) -> dict[str, Any]:
    """Write the archive. Checkpoints first, so that none is younger than the rows; files before *and* after the rows,
    so that every row has its file whoever adds or removes one meanwhile."""
    from django.conf import settings

    files, checkpoints = Path(settings.FILES_DIR), Path(settings.PENDOPO_CHECKPOINTS)
    with (
        tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as place,
        tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.DATA_DIR) as held,
        archive.new(path) as writer,
        bar("Writing the backup") as report,
    ):
        stage, links = Path(place), Path(held)
        if checkpoints.is_file():
            (stage / "checkpoints").write_bytes(checkpoints.read_bytes())
            writer.add("checkpoints", stage / "checkpoints")
        _hold(files, links)
        with database.as_owner():
            manifest = snapshots.take(stage)
        _hold(files, links)
        for part in sorted((stage / snapshots.TABLES).glob("*")):
            writer.add(f"{snapshots.TABLES}/{part.name}", part)
        if (stage / snapshots.SQLITE).exists():
            writer.add(snapshots.SQLITE, stage / snapshots.SQLITE)
        by_id = {link.name.replace("-", ""): link for link in links.iterdir()}
        for done, file_id in enumerate(manifest["files"]):
            if link := by_id.get(file_id):
                writer.add(f"files/{link.name[:2]}/{link.name}", link)
            report(done, len(manifest["files"]))
        manifest["missing"] = [file_id for file_id in manifest["files"] if file_id not in by_id]
        writer.end(manifest)
    return manifest


def _hold(files: Path, links: Path) -> None:
    """A second name for every file: what is removed or replaced meanwhile stays readable here."""
    for path in files.glob("*/*") if files.is_dir() else ():
        try:
            if path.suffix != ".half" and not (links / path.name).exists():
                os.link(path, links / path.name)
        except FileNotFoundError:
            continue


COMMAND = Command(
    name="backup",
    help="write database and files into one file, while everybody works",
    description=(
        "Write one consistent picture of the database, the encrypted files and the checkpoints of the audit into\n"
        "FILE. Everybody can go on working. The keys are not in it: keep the keys file elsewhere. Names and dates\n"
        "are in it in plain, so keep it where only you can read it. See docs/how-to/backup-and-upgrade.md."
    ),
    run=run,
    arguments=arguments,
)
