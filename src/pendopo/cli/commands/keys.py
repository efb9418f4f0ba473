"""`./pendopo keys …`: the keys file, and moving everything to new keys."""

from __future__ import annotations

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
    renewal = verbs.add_parser(
        "renew",
        help="add what a newer version needs",
        description="Add to FILE the keys it lacks. None that is there is replaced. Copy it away again afterwards.",
    )
    renewal.add_argument("file", type=Path, metavar="FILE", help="the keys file")
    renewal.set_defaults(run=renew)


def run(args: Namespace) -> int:
    from pendopo.config.keyfile import new_keys, write

    try:
        os.close(os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise Stop(
            f"{args.file} exists. Old data cannot be opened with new keys, so it is not replaced."
        ) from None
    except OSError as error:
        raise Stop(f"{args.file} cannot be written: {error.strerror}.") from None
    write(args.file, new_keys())
    sys.stdout.write(f"{args.file} written. Keep a copy in a safe place outside this machine.\n")
    return 0


def renew(args: Namespace) -> int:
    from pendopo.config import keyfile

    added = keyfile.change(args.file, keyfile.renew)
    if not added:
        sys.stdout.write(f"{args.file} lacks nothing.\n")
        return 0
    sys.stdout.write(f"{args.file}: added {', '.join(added)}. Copy it to its safe place again.\n")
    return 0


COMMAND = Command(
    name="keys",
    help="make and complete the keys file of an installation",
    description=(
        "The keys file opens the keys of each region, which encrypt identity numbers and uploaded files. Set its path\n"
        "in PENDOPO_KEYS_FILE. See docs/how-to/keys.md."
    ),
    run=run,
    arguments=arguments,
)
