"""`./pendopo retention run`: delete what has outlived its time, or only say what would go."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from pendopo.cli import boot, database
from pendopo.cli.command import Command, Stop


def arguments(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    running = verbs.add_parser(
        "run",
        help="delete what has outlived its time",
        description=(
            "Delete by the retention that each service package states, in small transactions with a line each in the\n"
            "deletion log. Safe to stop and to run again: it goes on where it was."
        ),
    )
    running.add_argument("--dry-run", action="store_true", help="list what would go, and change nothing")
    running.add_argument("--region", metavar="SLUG", default="", help="one region, such as tuban; else all")
    running.set_defaults(run=run)


def run(args: Namespace) -> int:
    boot.boot("production")
    database.require_migrated()
    from django.utils import timezone, translation

    from pendopo.foundation.common.scope import region_scope
    from pendopo.foundation.regions.queries import open_regions

    regions = [one for one in open_regions() if args.region in ("", one.slug)]
    if not regions:
        raise Stop(f"there is no open region {args.region!r}. Give its address, such as tuban.")
    for region in regions:
        with region_scope(region.code), timezone.override(region.zone), translation.override("en"):
            sys.stdout.write(f"{region.full_name}\n")
            _tell() if args.dry_run else _delete()
    return 0


def _tell() -> None:
    """Counts by service and class, the oldest day, and references without names."""
    from pendopo.foundation.privacy.retention import due

    found = due()
    for one in found:
        shown = f" ({', '.join(one.examples)}, …)" if one.examples else ""
        service = one.service_key or one.service
        sys.stdout.write(f"  {service}: {one.number} × {one.data_class}, oldest {one.oldest:%Y-%m-%d}{shown}\n")
        sys.stdout.write(f"    rule: {one.rule}\n")
    if not found:
        sys.stdout.write("  nothing has outlived its time.\n")


def _delete() -> None:
    from pendopo.foundation.audit.actions import SYSTEM
    from pendopo.foundation.privacy.retention import run as delete

    done = delete(by=SYSTEM)
    sys.stdout.write(f"  {done.number} deleted; see the deletion log.\n")


COMMAND = Command(
    name="retention",
    help="delete what has outlived its time",
    description="Service packages say how long each class of data is kept. This deletes what is over.",
    run=run,
    arguments=arguments,
)
