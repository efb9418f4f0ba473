"""`python -m pendopo.cli COMMAND …`, started by ./pendopo."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from .parser import build


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. No command prints the help and fails."""
    parser = build()
    args = parser.parse_args(words)
    if not hasattr(args, "run"):
        parser.print_help()
        return 2
    signal.signal(signal.SIGTERM, _end)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader, such as head, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _end(number: int, frame: object) -> None:
    """SIGTERM ends a command the way an error does: what it started is stopped, what it made is removed."""
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
