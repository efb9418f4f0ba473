"""`python -m pendopo.cli COMMAND …`, started by ./pendopo."""

from __future__ import annotations

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
    try:
        code: int = args.run(args)
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
