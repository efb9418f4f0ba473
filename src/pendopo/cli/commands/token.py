"""`./pendopo token`: make and revoke tokens with which programs use the API."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from uuid import UUID

from pendopo.cli import boot
from pendopo.cli.command import Command, Stop


def arguments(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    new = verbs.add_parser(
        "new",
        help="make a token for an officer",
        description="Print a token with which a program acts for an officer in one region.\n"
        "It is shown this once: what is stored does not open anything.",
        formatter_class=RawDescriptionHelpFormatter,
    )
    new.add_argument("email", metavar="EMAIL", help="e-mail of the officer's account")
    new.add_argument("--region", required=True, metavar="SLUG", help="region as in its address, such as tuban")
    new.add_argument("--days", type=int, default=90, metavar="N", help="how long it holds, at most 365 (90)")
    new.add_argument("--name", default="", metavar="TEXT", help="what it is for")
    new.add_argument(
        "--may",
        action="append",
        metavar="PERMISSION",
        help="such as case_read; again for each (all the officer may do, except revealing numbers)",
    )
    new.set_defaults(run=make)
    revoke = verbs.add_parser("revoke", help="revoke a token", description="From now on the token opens nothing.")
    revoke.add_argument("id", type=UUID, metavar="ID", help="printed when the token was made")
    revoke.add_argument("--region", required=True, metavar="SLUG", help="region as in its address")
    revoke.set_defaults(run=end)


def _region_code(slug: str) -> str:
    from pendopo.foundation.regions.queries import region_by_slug

    region = region_by_slug(slug)
    if region is None:
        raise Stop(f"no open region has the address {slug!r}.")
    return region.code


def make(args: Namespace) -> int:
    boot.boot("production")
    from django.utils import translation

    from pendopo.foundation.accounts.models import Account
    from pendopo.foundation.accounts.roles import Permission
    from pendopo.foundation.accounts.tokens import issue_token
    from pendopo.foundation.audit.actions import SYSTEM
    from pendopo.foundation.common.errors import Refused
    from pendopo.foundation.common.scope import region_scope

    unknown = [word for word in args.may or () if word not in Permission.values]
    if unknown:
        raise Stop(f"{unknown[0]!r} is no permission. Known: {', '.join(Permission.values)}.")
    account = Account.objects.filter(email=args.email.strip().lower()).first()
    if account is None:
        raise Stop(f"no account has the e-mail {args.email}.")
    wanted = [Permission(word) for word in args.may] if args.may else None
    name = args.name or "API"
    with region_scope(_region_code(args.region)), translation.override("en"):
        try:
            token, secret = issue_token(account=account, name=name, days=args.days, permissions=wanted, by=SYSTEM)
        except Refused as refused:
            raise Stop(str(refused.reason)) from None
    sys.stdout.write(f"{secret}\n")
    sys.stderr.write(f"token {token.pk}, holds until {token.expires_on}, may {', '.join(token.permissions)}\n")
    return 0


def end(args: Namespace) -> int:
    boot.boot("production")
    from pendopo.foundation.accounts.models import ApiToken
    from pendopo.foundation.accounts.tokens import revoke_token
    from pendopo.foundation.audit.actions import SYSTEM
    from pendopo.foundation.common.scope import region_scope

    with region_scope(_region_code(args.region)):
        try:
            revoke_token(args.id, by=SYSTEM)
        except ApiToken.DoesNotExist:
            raise Stop(f"this region has no token {args.id}.") from None
    sys.stdout.write("revoked\n")
    return 0


COMMAND = Command(
    name="token",
    help="make and revoke API tokens",
    description="A program uses the API with the token of an officer, and never does more than that officer may.",
    run=make,
    arguments=arguments,
)
