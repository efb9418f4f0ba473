"""`./pendopo keys new FILE`: a fresh keys file."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path

from pendopo.cli.command import Command, Stop


def arguments(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    new = verbs.add_parser(
        "new",
        help="make a keys file",
        description="Write fresh keys to FILE, readable by you alone. Keep a copy outside this machine:\n"
        "without it nobody can open the identity numbers and files that were stored with it.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    new.add_argument("file", type=Path, metavar="FILE", help="where to write; must not exist")
    new.set_defaults(run=run)


def run(args: Namespace) -> int:
    from pendopo.config.env import new_keys

    try:
        descriptor = os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Stop(
            f"{args.file} exists. Old data cannot be opened with new keys, so it is not replaced."
        ) from None
    except OSError as error:
        raise Stop(f"{args.file} cannot be written: {error.strerror}.") from None
    with os.fdopen(descriptor, "w") as file:
        json.dump(new_keys(), file, indent=1)
    sys.stdout.write(f"{args.file} written. Keep a copy in a safe place outside this machine.\n")
    return 0


COMMAND = Command(
    name="keys",
    help="make the keys file of an installation",
    description="The keys file encrypts identity numbers and uploaded files. Set its path in PENDOPO_KEYS_FILE.",
    run=run,
    arguments=arguments,
)
