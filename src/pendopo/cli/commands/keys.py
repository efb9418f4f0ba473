"""`./pendopo keys …`: the keys file, and moving everything to new keys."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path

from pendopo.cli import boot, keys
from pendopo.cli.command import Command, Stop
from pendopo.cli.progress import bar


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
    verification = verbs.add_parser(
        "verification",
        help="make the key that signs the facts in QR codes",
        description="Write a fresh P-256 key to FILE, readable by you alone. Keep a copy, for ever: letters\n"
        "printed with it are checked against it. See docs/how-to/signing.md.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    verification.add_argument("file", type=Path, metavar="FILE", help="where to write; must not exist")
    verification.set_defaults(run=make_verification)
    renewal = verbs.add_parser(
        "renew",
        help="add what a newer version needs",
        description="Add to FILE the keys it lacks. None that is there is replaced. Copy it away again afterwards.",
    )
    renewal.add_argument("file", type=Path, metavar="FILE", help="the keys file")
    renewal.set_defaults(run=renew)
    rotation = verbs.add_parser(
        "rotate",
        help="move everything to new data keys",
        description="Give each region new keys and move to them what is stored: fields, files, the index that\n"
        "finds equal NIKs. Everybody can go on working. It takes at least three minutes, since every\n"
        "process must have heard of each step; stopped or killed, it goes on where it was when started again.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    rotation.add_argument("--region", metavar="CODE", help="only this region, such as 35.23 (default all)")
    rotation.set_defaults(run=rotate)
    master = verbs.add_parser(
        "master",
        help="add a master key to the keys file",
        description="Add a master key to FILE; the old ones stay. Then: copy FILE to its safe place, start serve and\n"
        "worker again so that all of them have it, and run ./pendopo keys rewrap.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    master.add_argument("file", type=Path, metavar="FILE", help="the keys file")
    master.set_defaults(run=add_master)
    verbs.add_parser(
        "rewrap",
        help="put the data keys under the newest master key",
        description="Wrap the data keys of all regions with the last master key of the keys file. Afterwards\n"
        "older master keys open nothing in this database, but still what lies in older backups.",
        formatter_class=RawDescriptionHelpFormatter,
    ).set_defaults(run=rewrap)


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


def make_verification(args: Namespace) -> int:
    from pendopo.config import signing

    try:
        is_new = signing.make_verification_key(args.file)
    except OSError as error:
        raise Stop(f"{args.file} cannot be written: {error.strerror}.") from None
    if not is_new:
        raise Stop(f"{args.file} exists. Letters printed with it are checked against it, so it is not replaced.")
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


def rotate(args: Namespace) -> int:
    boot.boot("production")
    keys.require()
    from pendopo.foundation.audit.actions import SYSTEM
    from pendopo.foundation.documents import rotation

    codes = [args.region] if args.region else keys.regions()
    if args.region and args.region not in keys.regions():
        raise Stop(f"there is no open region {args.region}.")
    done = 0
    with bar("Moving to the new keys") as report:

        def tell(count: int) -> None:
            nonlocal done
            done += count
            report(done, max(done, total))

        total = keys.stored(codes)
        outcome = rotation.rotate(codes, by=SYSTEM, tell=tell, wait=lambda _: None)
    sys.stdout.write(f"{outcome.moved} values and files moved in {len(codes)} regions.\n")
    if outcome.stuck:
        raise Stop(
            f"{outcome.stuck} could not be opened and stay as they are, with their old key; the log names them. "
            "Everything else was moved."
        )
    return 0


def add_master(args: Namespace) -> int:
    from pendopo.config import keyfile

    added = keyfile.change(args.file, keyfile.add_master)
    sys.stdout.write(
        f"{args.file}: added master key {added}. Copy it to its safe place, start serve and worker again, "
        "then run: ./pendopo keys rewrap\n"
    )
    return 0


def rewrap(args: Namespace) -> int:
    boot.boot("production")
    keys.require()
    from pendopo.foundation.audit.actions import SYSTEM
    from pendopo.foundation.common.scope import region_scope
    from pendopo.foundation.documents import actions, rotation

    moved = 0
    for code in rotation.regions_with_keys():
        with region_scope(code):
            moved += actions.rewrap_keys(by=SYSTEM)
    sys.stdout.write(f"{moved} data keys are under the newest master key now.\n")
    return 0


COMMAND = Command(
    name="keys",
    help="make the keys file, and move everything to new keys",
    description=(
        "The keys file opens the keys of each region, which encrypt identity numbers and uploaded files. Set its path\n"
        "in PENDOPO_KEYS_FILE. See docs/how-to/keys.md."
    ),
    run=run,
    arguments=arguments,
)
