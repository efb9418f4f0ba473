"""The file of a backup: a tar whose last members are a manifest with the SHA-256 of every part, and its seal.

The seal is made with the audit's key, so a changed manifest, a cut file and wrong keys are noticed before anything is
touched. The keys themselves are never in it.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from .command import Stop

MANIFEST, SEAL = "manifest.json", "manifest.seal"
PAGE = 1 << 20


class Writer:
    """Adds parts, and remembers what each of them was."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar, self.parts = tar, dict[str, str]()

    def add(self, name: str, path: Path) -> None:
        info = self._tar.gettarinfo(path, name)
        info.uid, info.gid, info.uname, info.gname, info.mode = 0, 0, "", "", 0o600
        with path.open("rb") as file:
            hashed = _Hashed(file)
            self._tar.addfile(info, hashed)
        self.parts[name] = hashed.sum.hexdigest()

    def end(self, manifest: dict[str, Any]) -> None:
        from pendopo.foundation.common.crypto import audit_mac

        text = json.dumps({**manifest, "parts": self.parts}, indent=1, sort_keys=True).encode()
        for name, content in ((MANIFEST, text), (SEAL, audit_mac(text).encode())):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o600
            self._tar.addfile(info, io.BytesIO(content))


class _Hashed:
    """A file that sums up what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self.sum.update(content)
        return content


@contextmanager
def new(path: Path) -> Iterator[Writer]:
    """The archive appears under its name only when it is whole and on the disk."""
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    try:
        descriptor = os.open(half, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
    except OSError as error:
        raise Stop(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        half.unlink(missing_ok=True)


def checked(path: Path) -> dict[str, Any]:
    """The manifest, once every part was read and compared. Raises Stop when the archive is broken, cut or foreign."""
    from pendopo.foundation.common.crypto import audit_mac

    found: dict[str, str] = {}
    small: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r:") as tar:
            for info in tar:
                if info.name in (MANIFEST, SEAL):
                    small[info.name] = _content(tar, info).read()
                else:
                    found[info.name] = _sum(_content(tar, info))
    except (tarfile.TarError, OSError, EOFError, KeyError) as error:
        raise Stop(f"{path} is not a whole backup ({error}). Nothing was touched.") from None
    text = small.get(MANIFEST, b"")
    if not hmac.compare_digest(audit_mac(text).encode(), small.get(SEAL, b"")):
        raise Stop(
            f"{path} is cut off, changed, or was made with other keys than those of PENDOPO_KEYS_FILE. "
            "Nothing was touched."
        )
    manifest: dict[str, Any] = json.loads(text)
    wrong = sorted(name for name in {*found, *manifest["parts"]} if found.get(name) != manifest["parts"].get(name))
    if wrong:
        raise Stop(f"{path} is broken: {wrong[0]} is not what was put into it. Nothing was touched.")
    return manifest


def _content(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(info)
    if content is None:
        raise tarfile.TarError(f"{info.name} is no file")
    return content


def _sum(content: IO[bytes]) -> str:
    total = hashlib.sha256()
    while page := content.read(PAGE):
        total.update(page)
    return total.hexdigest()


def unpack(path: Path, folder: Path) -> None:
    """All parts below `folder`, which only its owner reads, on the disk when this returns. For a checked archive."""
    with tarfile.open(path, "r:") as tar:
        for info in tar:
            target = folder / info.name
            if not target.resolve().is_relative_to(folder.resolve()):
                raise Stop(f"{path} would write outside its folder. Nothing was touched.")
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            content = _content(tar, info)
            with target.open("wb") as file:
                target.chmod(0o600)
                while page := content.read(PAGE):
                    file.write(page)
                file.flush()
                os.fsync(file.fileno())
