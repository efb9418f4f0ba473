"""Gives a fresh database its tables and one region that serves. Run as a process of its own."""

from __future__ import annotations

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from pendopo.engine.cases.tests.factories import make_world, siak_pdf
    from pendopo.foundation.common.scope import region_scope

    call_command("migrate", verbosity=0)
    with region_scope("35.23"):
        make_world()
    siak_pdf()  # makes the test's own SIAK, so that nobody races for it


if __name__ == "__main__":
    main()
