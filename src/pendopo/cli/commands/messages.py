"""`./pendopo messages`: bring the English catalogue up to date."""

from __future__ import annotations

import sys
from argparse import Namespace

from pendopo.cli import boot, catalogue
from pendopo.cli.command import Command


def run(args: Namespace) -> int:
    boot.boot_tool()
    catalog = catalogue.update()
    open_ones = sum(1 for message in catalog if message.id and not message.string)
    sys.stdout.write(
        f"{catalogue.PO.relative_to(boot.ROOT)}: {len(catalog)} texts, {open_ones} without English; compiled.\n"
    )
    return 0


COMMAND = Command(
    name="messages",
    help="collect the texts to translate and compile the catalogue",
    description=(
        "Collect every text of the sources into the English catalogue, drop those that are gone, and compile it.\n"
        "The sources are Indonesian; write the English into src/pendopo/locale/en/LC_MESSAGES/django.po and run\n"
        "this again."
    ),
    run=run,
)
