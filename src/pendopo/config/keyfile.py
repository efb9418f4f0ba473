"""The keys of an installation: a JSON file that only its owner reads, or the same JSON in the environment.

{"master": {id: base64, …}, "data": {id: base64, …}, "index": base64, "codes": base64, "audit": base64, "django": text}
`master` wraps the data keys that lie in the database; its last entry wraps, the others only open. `data` is there in
older files: it opens values that were sealed before regions had keys of their own.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .env import WrongSetting

SINGLE = ("index", "codes", "audit")
"""Keys of their own purpose: the blind index until its first rotation, codes and seals, the audit's chain."""


def fresh() -> str:
    return b64encode(secrets.token_bytes(32)).decode()


def new_keys() -> dict[str, Any]:
    """A fresh set in the shape of the file."""
    singles = {name: fresh() for name in SINGLE}
    return {"master": {"m1": fresh()}, **singles, "django": secrets.token_urlsafe(50)}


def renew(raw: dict[str, Any]) -> list[str]:
    """Add what a newer version asks for, replacing nothing; returns the names that were added.

    `codes` begins as the index key, which codes were derived from before it had a key of its own.
    """
    lacking = [name for name in ("master", *SINGLE) if name not in raw]
    made = {"master": {"m1": fresh()}, "index": fresh(), "codes": raw.get("index") or fresh(), "audit": fresh()}
    raw.update({name: made[name] for name in lacking})
    return lacking


def add_master(raw: dict[str, Any]) -> str:
    """A new master key behind the others; returns its id."""
    number = 1 + max((int(key[1:]) for key in raw["master"] if key[1:].isdigit()), default=0)
    raw["master"][f"m{number}"] = fresh()
    return f"m{number}"


def read(path: Path, *, given: str, make: bool) -> dict[str, Any]:
    """The keys as bytes: `given` (JSON of the environment) or those in `path`.

    `make`: make the file where it is missing and complete it where it is older (never in production).
    Raises WrongSetting when they are missing, malformed or older than this version.
    """
    if given:
        return _parsed(given, "the setting PENDOPO_KEYS", _IN_FILE)
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with _held(path):
            if not path.exists():
                write(path, new_keys())
    if make and any(name not in _raw(path) for name in ("master", *SINGLE)):
        change(path, renew)
    return _parsed(_text(path), f"the keys file {path}", f"./pendopo keys renew {path}")


_IN_FILE = "./pendopo keys renew FILE, where FILE holds its text, and set PENDOPO_KEYS to what FILE then holds"


def change(path: Path, how: Any) -> Any:
    """Read the file, let `how` change what it holds, and write it back whole. Raises WrongSetting."""
    with _held(path):
        raw = _raw(path)
        if not isinstance(raw, dict):
            raise _unreadable(f"the keys file {path}")
        result = how(raw)
        _checked(raw, f"the keys file {path}")
        write(path, raw)
    return result


def write(path: Path, raw: dict[str, Any]) -> None:
    """All or nothing, readable by its owner alone."""
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(raw, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise WrongSetting(f"the keys file {path} cannot be written ({error.strerror}).") from None


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """One process at a time changes the file; the folder is locked, since the file itself is replaced."""
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _text(path: Path) -> str:
    if not path.exists():
        raise WrongSetting(f"the keys file {path} is missing. Make one with: ./pendopo keys new {path}")
    try:
        return path.read_text()
    except OSError as error:
        raise WrongSetting(f"the keys file {path} cannot be opened ({error.strerror}).") from None
    except UnicodeDecodeError:
        return ""


def _raw(path: Path) -> Any:
    """What the file holds; an empty string when it is no JSON, which `_parsed` then refuses."""
    try:
        return json.loads(_text(path))
    except ValueError:
        return ""


def _parsed(text: str, name: str, cure: str) -> dict[str, Any]:
    try:
        raw = json.loads(text)
    except ValueError:
        raise _unreadable(name) from None
    if not isinstance(raw, dict) or not {"index", "django"} <= raw.keys():
        raise _unreadable(name)
    lacking = [key for key in ("master", *SINGLE) if key not in raw]
    if lacking:
        raise WrongSetting(f"{name} lacks {' and '.join(lacking)}, which this version needs. Add with: {cure}")
    return _checked(raw, name)


def _checked(raw: dict[str, Any], name: str) -> dict[str, Any]:
    try:
        rings = {ring: {key: _key(text) for key, text in raw.get(ring, {}).items()} for ring in ("master", "data")}
        if not rings["master"] or len(str(raw["django"])) < 32:
            raise ValueError
        return {**rings, **{key: _key(raw[key]) for key in SINGLE}, "django": str(raw["django"])}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _unreadable(name) from None


def _key(text: str) -> bytes:
    key = b64decode(text, validate=True)
    if len(key) != 32:
        raise ValueError
    return key


def _unreadable(name: str) -> WrongSetting:
    return WrongSetting(
        f"{name} is not readable as keys. Restore it from your copy; a new one cannot open old data."
    )
