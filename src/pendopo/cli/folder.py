"""One Pendopo per data folder: a lock that the kernel lets go when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .command import Stop

LOCK = "pendopo.lock"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold `folder` (made where missing). Raises Stop, naming the holder, when another process holds it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise Stop(f"the data folder {folder} cannot be used: {error.strerror}.") from None
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip() or "unknown"
            raise Stop(
                f"the data folder {folder} is in use by another Pendopo (process {holder}). "
                "End that one, or choose another folder with --data DIR."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
