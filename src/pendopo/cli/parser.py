"""The argument parser of all commands, and the page of the reference that lists them."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter, _SubParsersAction
from functools import partial
from importlib import import_module

from .command import Command

NAMES = (
    "demo",
    "serve",
    "worker",
    "migrate",
    "keys",
    "backup",
    "restore",
    "audit",
    "token",
    "account",
    "package",
    "retention",
    "check",
    "test",
    "prove",
    "fix",
    "messages",
)
WIDTH = 100
Formatter = partial(RawDescriptionHelpFormatter, width=WIDTH, max_help_position=26)
"""A fixed width, so that the generated reference is the same on every terminal."""


def commands() -> list[Command]:
    return [import_module(f"{__package__}.commands.{name}").COMMAND for name in NAMES]


def build() -> ArgumentParser:
    parser = ArgumentParser(
        prog="./pendopo",
        description="Pendopo, the digital hall of a smart regency.",
        epilog="Each command explains itself: ./pendopo COMMAND --help",
        formatter_class=Formatter,
    )
    group = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in commands():
        add(group, command)
    return parser


def add(group: _SubParsersAction[ArgumentParser], command: Command) -> ArgumentParser:
    """Add `command` to a group of commands; also used by commands that have commands of their own."""
    parser = group.add_parser(
        command.name, help=command.help, description=command.description, formatter_class=Formatter
    )
    parser.set_defaults(run=command.run)
    command.arguments(parser)
    return parser


def reference() -> str:
    """docs/reference/commands.md, whole."""
    parts = [
        "# Commands",
        "This page is written by `./pendopo fix` from the help of each command. `./pendopo check` compares it.",
        _block(build()),
    ]
    for action in build()._actions:
        if isinstance(action, _SubParsersAction):
            parts += [f"## {name}\n\n{_block(parser)}" for name, parser in action.choices.items()]
    return "\n\n".join(parts) + "\n"


def _block(parser: ArgumentParser) -> str:
    return f"```text\n{parser.format_help().rstrip()}\n```"
