"""`./pendopo demo`: the whole house on this machine, with sample data, in one go."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from pendopo.cli import assets, boot, database, folder, keys, packages, processes, web
from pendopo.cli.command import Command, Stop
from pendopo.cli.progress import bar

HOST = "127.0.0.1"
CASES = 60
MARK = "demo.json"
"""Says that this folder was made by a demo, and whether its sample data is whole."""


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="port on this machine (default 8000)")
    parser.add_argument(
        "--data", type=Path, default=Path("data"), metavar="DIR", help="data folder (default ./data)"
    )
    parser.add_argument(
        "--cases",
        type=int,
        metavar="N",
        help=f"sample applications per region (default {CASES}), first start only",
    )


def run(args: Namespace) -> int:
    data_dir = args.data.resolve()
    if args.cases is not None and args.cases < 0:
        raise Stop(f"--cases is {args.cases}; give a whole number from 0.")
    web.require_free(HOST, args.port)
    with folder.held(data_dir):
        os.environ.update(_environment(data_dir, args.port))
        os.environ.pop("DATABASE_URL", None)  # the demo keeps to its own folder
        _clear_unfinished(data_dir)
        boot.boot("demo")
        _prepare(data_dir, args.cases)
        children = [
            processes.Child("web", web.command(HOST, args.port, workers=1)),
            processes.Child("worker", [sys.executable, "-m", "pendopo.cli", "worker"]),
        ]
        return processes.run_together(
            children, os.environ, lambda: web.answers(HOST, args.port), lambda: _tell(args.port)
        )


def _environment(data_dir: Path, port: int) -> dict[str, str]:
    return {
        "PENDOPO_MODE": "demo",
        "PENDOPO_DATA_DIR": str(data_dir),
        "PENDOPO_BASE_URL": f"http://{HOST}:{port}",
    }


def _mark(data_dir: Path) -> dict[str, Any]:
    try:
        mark: dict[str, Any] = json.loads((data_dir / MARK).read_text())
    except FileNotFoundError:
        return {}
    return mark


def _clear_unfinished(data_dir: Path) -> None:
    """An interrupted first start leaves half of the sample data: throw it away. Refuse data no demo made."""
    tables = data_dir / "pendopo.sqlite3"
    state = _mark(data_dir).get("state")
    if state == "whole":
        return
    if state is None:
        if tables.exists():
            raise Stop(f"the data folder {data_dir} holds data that no demo made. Choose another with --data DIR.")
        return
    sys.stderr.write("pendopo: the first start was interrupted; the sample data is made anew.\n")
    for path in (tables, tables.with_name(tables.name + "-wal"), tables.with_name(tables.name + "-shm")):
        path.unlink(missing_ok=True)
    shutil.rmtree(data_dir / "files", ignore_errors=True)


def _prepare(data_dir: Path, cases: int | None) -> None:
    """Tables, style sheets, and on the first start areas, holidays and sample data."""
    from django.db import connection

    mark = _mark(data_dir)
    if not mark:
        mark = {"state": "loading", "cases": CASES if cases is None else cases}
        (data_dir / MARK).write_text(json.dumps(mark))
    elif cases is not None and cases != mark["cases"]:
        sys.stderr.write(
            f"pendopo: this folder already holds {mark['cases']} sample applications per region. "
            f"For {cases}, start in a new folder with --data DIR.\n"
        )
    database.migrate()
    keys.require()
    assets.collect(data_dir)
    packages.follow(data_dir, is_loaded=mark["state"] == "whole")
    if mark["state"] == "loading":
        _load(int(mark["cases"]))
        connection.close()  # what follows keeps every write again
        (data_dir / MARK).write_text(json.dumps({**mark, "state": "whole"}))


def _load(cases: int) -> None:
    from pendopo.demo.load import load
    from pendopo.foundation.calendars.load import load_holidays
    from pendopo.foundation.common.clock import today
    from pendopo.foundation.regions.load import load_areas

    with bar("Loading provinces, regencies, districts, villages") as report:
        load_areas(report)
    load_holidays(range(today().year - 1, today().year + 2))
    _hurry()
    with bar("Walking sample applications through the offices") as report:
        load(cases, report)


def _hurry() -> None:
    """An interrupted load is thrown away, so nothing needs to reach the disk before its end; nor is there garbage."""
    from django.db import connection

    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")


def _tell(port: int) -> None:
    """The address and who can sign in."""
    from rich.console import Console
    from rich.table import Table

    from pendopo.demo.signins import PASSWORD, REGIONS, table

    rows = table()
    _tuban, *others = REGIONS.values()
    console = Console()
    console.print(f"\nPendopo is ready:  http://{HOST}:{port}/\n", highlight=False)
    if rows:
        shown = Table(title=f"Sign-ins of the demo, all with the password {PASSWORD}", title_justify="left")
        for heading in rows[0]:
            shown.add_column(heading)
        for row in rows:
            shown.add_row(*row.values())
        console.print(shown)
    console.print(f"Instead of tuban also: {', '.join(others)}.", highlight=False)
    console.print("All of it is sample data. Ctrl-C ends the demo.\n", highlight=False)
    sys.stdout.flush()


COMMAND = Command(
    name="demo",
    help="start everything on this machine with sample data",
    description=(
        "Prepare a SQLite database with five sample regions, start the web server and the worker together, and\n"
        "print the address and who can sign in. Ctrl-C ends both. The data folder keeps what was done in it.\n"
        "A new or changed service package is offered at the next start."
    ),
    run=run,
    arguments=arguments,
)
