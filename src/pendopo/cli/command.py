"""What one command is."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


def no_arguments(parser: ArgumentParser) -> None:
    """For commands that take none."""


@dataclass(frozen=True)
class Command:
    """`help` is one line for the list; `description` is what its own --help says. `run` returns the exit code."""

    name: str
    help: str
    description: str
    run: Callable[[Namespace], int]
    arguments: Callable[[ArgumentParser], None] = no_arguments


class Stop(SystemExit):
    """Ends the command with exit code 1 and a sentence for the person at the terminal."""

    def __init__(self, message: str) -> None:
        super().__init__(f"pendopo: {message}")
