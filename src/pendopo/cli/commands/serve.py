"""`./pendopo serve`: the web server with production settings."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from pendopo.cli import assets, boot, database, keys, web
from pendopo.cli.command import Command


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="worker processes (default 1)")


def run(args: Namespace) -> int:
    boot.boot("production")
    from django.conf import settings

    database.require_migrated()
    database.require_wall()
    keys.require()
    web.require_free(args.host, args.port)
    assets.collect(settings.DATA_DIR)
    line = web.command(args.host, args.port, args.workers)
    os.execve(line[0], line, os.environ)  # noqa: S606  signals go straight to the server


COMMAND = Command(
    name="serve",
    help="start the web server with production settings",
    description=(
        "Start the web server. Settings come from the environment, see docs/reference/settings.md; a wrong one\n"
        "stops the start with a sentence. Start ./pendopo worker beside it, and put a TLS proxy in front."
    ),
    run=run,
    arguments=arguments,
)
