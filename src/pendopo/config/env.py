"""Typed readers of the environment. A wrong value stops the start with a sentence that says what to do."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit


class WrongSetting(SystemExit):
    """Stops the start; the message is for the person who set it up."""

    def __init__(self, message: str) -> None:
        super().__init__(f"pendopo: {message}")


def warn(message: str) -> None:
    """A sentence for the person who set it up; the start goes on."""
    sys.stderr.write(f"pendopo: {message}\n")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def required(name: str, cure: str) -> str:
    value = text(name)
    if not value:
        raise WrongSetting(f"{name} is not set. {cure}")
    return value


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off", ""):
        return False
    raise WrongSetting(f"{name} is {value!r}; set it to 1 or 0.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise WrongSetting(f"{name} is {value!r}; set it to a whole number.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise WrongSetting(f"{name} is {value!r}; set it to one of: {', '.join(allowed)}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(name: str, data_dir: Path) -> dict[str, Any]:
    """DATABASE_URL as Django options: empty for SQLite in the data folder, postgres://user:password@host/name."""
    url = text(name)
    if not url:
        return _sqlite(data_dir / "pendopo.sqlite3")
    parts, port = _split(name, url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgres", "postgresql"):
        raise WrongSetting(
            f"{name} begins with {parts.scheme!r}; use postgres:// or sqlite:///path, or leave it empty."
        )
    # a person waits as long as on SQLite, then is told that the system is busy
    options = {"connect_timeout": "10", "options": "-c lock_timeout=20s", **dict(parse_qsl(parts.query))}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 600,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # they outlive a transaction, which a pooler may not allow
        "OPTIONS": options,
    }


def _split(name: str, url: str) -> tuple[SplitResult, int | None]:
    """The address in parts. The message repeats nothing of it: it may hold a password."""
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        raise WrongSetting(f"{name} is not an address; write postgres://user:password@host:5432/name.") from None


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # one writer at a time: begin as a writer, wait rather than fail, and keep what was acknowledged
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
        "TEST": {"NAME": str(path.with_name(f"test-{path.name}"))},
    }
