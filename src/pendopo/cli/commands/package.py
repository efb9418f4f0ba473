"""`./pendopo package`: check a service package before it is published, and its JSON Schema for editors."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from pendopo.cli import boot
from pendopo.cli.command import Command, Stop


def arguments(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    checking = verbs.add_parser("check", help="name every fault of a package", description="Name every fault.")
    checking.add_argument("dir", type=Path, metavar="DIR", help="folder of the package")
    checking.set_defaults(run=check)
    schema = verbs.add_parser(
        "schema", help="print the JSON Schema of the format", description="Print the JSON Schema of the format."
    )
    schema.set_defaults(run=print_schema)


def check(args: Namespace) -> int:
    """Prints `file:line: message — cure` for each fault; 1 when there is any."""
    if not args.dir.is_dir():
        raise Stop(f"{args.dir} is not a folder. Give the folder that holds service.yaml.")
    boot.boot_tool()
    from django.utils import translation

    from pendopo.engine.catalogue.validation import check_package

    with translation.override("en"):  # as all that these commands say
        faults = check_package(args.dir)
    for fault in faults:
        place = f"{args.dir / fault.file}:{fault.line}" if fault.line else f"{args.dir / fault.file}"
        sys.stdout.write(f"{place}: {fault.message} — {fault.cure}\n")
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        sys.stdout.write(f"{count}; this package cannot be published.\n")
        return 1
    sys.stdout.write(f"{args.dir} is a whole package.\n")
    return 0


def print_schema(args: Namespace) -> int:
    boot.boot_tool()
    from pendopo.engine.catalogue.schema import SCHEMA

    json.dump(SCHEMA, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0


COMMAND = Command(
    name="package",
    help="check a service package",
    description="A service package is a folder of YAML files that describes one public service.",
    run=check,
    arguments=arguments,
)
