"""Start Django inside a command."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src"


def boot(mode: str) -> None:
    """Set Django up. `mode` holds unless PENDOPO_MODE says otherwise; a wrong setting ends with its sentence."""
    os.environ.setdefault("PENDOPO_MODE", mode)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
    import django

    django.setup()


@functools.cache
def throw_away() -> tempfile.TemporaryDirectory[str]:
    """Point the settings at test mode and a data folder that is removed when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="pendopo-tool-")
    os.environ["PENDOPO_MODE"] = "test"
    os.environ["PENDOPO_DATA_DIR"] = folder.name
    os.environ.pop("DATABASE_URL", None)
    return folder


def boot_tool() -> None:
    """Set Django up for a tool that touches no data of anybody."""
    throw_away()
    boot("test")
