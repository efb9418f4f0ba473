"""`./pendopo account recover EMAIL`: what two administrators would do, by whoever holds the machine."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter

from pendopo.cli import boot
from pendopo.cli.command import Command, Stop


def arguments(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    recover = verbs.add_parser(
        "recover",
        help="remove the second factor of an account",
        description="Remove the authenticator app and the recovery codes of an account and end its sessions, so that\n"
        "the person sets them up anew. Only where the region has no two administrators; it is audited.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    recover.add_argument("contact", metavar="EMAIL", help="e-mail, or phone number as +62812...")
    recover.add_argument("--reason", required=True, metavar="TEXT", help="why, and how you know who it is")
    recover.set_defaults(run=run)


def run(args: Namespace) -> int:
    boot.boot("production")
    from django.utils import translation

    from pendopo.foundation.accounts import recovery
    from pendopo.foundation.accounts.queries import account_by_contact
    from pendopo.foundation.audit.actions import Actor
    from pendopo.foundation.common.errors import Refused

    account = account_by_contact(args.contact)
    if account is None:
        raise Stop(f"there is no account with {args.contact}.")
    try:
        with translation.override("en"):
            recovery.by_operator(account, reason=args.reason, by=Actor("system", "operator"))
    except Refused as refused:
        raise Stop(str(refused.reason)) from None
    sys.stdout.write("Done: the second factor is removed and every session has ended. Tell the person.\n")
    return 0


COMMAND = Command(
    name="account",
    help="recover an account",
    description="Accounts are looked after in the workbench; this is for when nobody there can.",
    run=run,
    arguments=arguments,
)
