"""A progress bar for whatever takes longer than two seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

PATIENCE = 2.0
"""Seconds before a bar is shown at all."""

Report: TypeAlias = Callable[[int, int], None]
"""report(done, total)"""


@contextmanager
def bar(label: str) -> Iterator[Report]:
    """Yields report(done, total). The bar appears after two seconds, and leaves one line with the time it took."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    progress = Progress(*columns, console=console, transient=True)
    task = progress.add_task(label, total=None)
    begun = time.monotonic()
    appears = threading.Timer(PATIENCE, progress.start)
    appears.daemon = True
    appears.start()
    try:
        yield lambda done, total: progress.update(task, completed=done, total=total)
    finally:
        appears.cancel()
        appears.join()
        if progress.live.is_started:
            progress.stop()
    elapsed = time.monotonic() - begun
    if elapsed > PATIENCE:
        console.print(f"{label}: {elapsed:.0f} s", highlight=False)
