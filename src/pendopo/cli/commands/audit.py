"""`./pendopo audit`: is the record of what was done still whole?"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from pendopo.cli import boot, database
from pendopo.cli.command import Command, Stop
from pendopo.cli.progress import bar

if TYPE_CHECKING:
    from pendopo.foundation.audit.verifying import Report


def arguments(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    verifying = verbs.add_parser(
        "verify",
        help="walk every chain and name the first wrong row of each",
        description="Walk the chain of every region and case, and hold them against the checkpoints. Exit code 1\n"
        "when anything was changed, removed, swapped or inserted. Others may go on working meanwhile.",
    )
    verifying.add_argument(
        "--region", metavar="CODE", help='only this region, such as 35.23; "*" for what has none'
    )
    verifying.add_argument("--checkpoints", type=Path, metavar="FILE", help="default: PENDOPO_CHECKPOINTS")
    verifying.set_defaults(run=verify)
    heads = verbs.add_parser(
        "heads", help="print where each chain ends, as JSON", description="Print where each chain ends, as JSON."
    )
    heads.set_defaults(run=print_heads)


def verify(args: Namespace) -> int:
    if args.checkpoints is not None and not args.checkpoints.is_file():
        raise Stop(f"{args.checkpoints} is not a file. Give the file of checkpoints that the worker writes.")
    boot.boot("production")
    database.require_migrated()
    from pendopo.foundation.audit import verifying

    with bar("Verifying the audit") as progress:
        report = verifying.verify(args.region, args.checkpoints, progress)
    for fault in report.faults:
        sys.stdout.write(f"WRONG  {fault}\n")
    if report.has_more:
        sys.stdout.write("WRONG  and more chains. Is this the keys file that the audit was written with?\n")
    sys.stdout.write(summary(report))
    return 0 if report.is_whole else 1


def summary(report: Report) -> str:
    """What was looked at, and how far it is proven."""
    others = ", ".join(f"{number} {what}" for what, number in report.counted.items() if what != "audit rows")
    lines = [
        f"{report.rows} rows of {report.regions} chains follow each other" + (f"; {others}." if others else ".")
    ]
    if report.proven_until is None:
        lines.append(
            "There is no checkpoint yet, so rows cut off at the end would not be noticed. Run the worker."
        )
    else:
        lines.append(
            f"{report.proven} rows are covered by {report.lines} checkpoints, the last of "
            f"{report.proven_until:%Y-%m-%d %H:%M:%S} UTC; {report.younger} are younger."
        )
    if report.torn:
        lines.append(f"{report.torn} unfinished lines in the file of checkpoints, as a crash leaves them.")
    lines.append("The audit is whole." if report.is_whole else "The audit is not whole.")
    return "\n".join(lines) + "\n"


def print_heads(args: Namespace) -> int:
    boot.boot("production")
    database.require_migrated()
    from pendopo.foundation.audit.queries import heads

    ends = {code: {"rows": sequence, "seal": seal} for code, (sequence, seal) in heads().items()}
    json.dump(ends, sys.stdout, indent=1)
    sys.stdout.write("\n")
    return 0


COMMAND = Command(
    name="audit",
    help="verify the record of what was done",
    description="Every write and every look at personal data leaves a row that is chained to the one before.",
    run=verify,
    arguments=arguments,
)
