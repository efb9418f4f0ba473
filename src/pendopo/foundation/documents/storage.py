"""Files at rest: encrypted in 64 KB chunks, outside the web root.

A sealed file is a mark, the id of its key, then chunks of AES-256-GCM. Every chunk is bound to the file's id, its own
index and the number of chunks, so that a chunk that was changed, swapped, moved to another file, dropped or cut off
does not open. The file names its key itself (older ones by their record alone), so it opens whether or not its record
was brought up to date after a rotation.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import models

from pendopo.foundation.common.crypto import CannotDecrypt, current_key_id, decrypt_bytes, encrypt_bytes

from .models import StoredFile

CHUNK = 64 * 1024
MARK, OLD_MARK = b"PNF2", b"PNF1"
_OVERHEAD = 12 + 16  # nonce and tag of one chunk
_SEALED = CHUNK + _OVERHEAD


def path_of(file_id: uuid.UUID) -> Path:
    """FILES_DIR/<first two of id>/<id>."""
    name = str(file_id)
    return Path(settings.FILES_DIR) / name[:2] / name


def save(content: bytes, *, content_type: str, name: str, purpose: str) -> StoredFile:
    """Write the bytes, then the row. Called inside an action.

    The bytes go first: a rollback leaves a file without a row, which `sweep` removes, never a row without a file.
    """
    file_id, key_id = uuid.uuid4(), current_key_id()
    _write(path_of(file_id), seal(content, file_id, key_id))
    stored = StoredFile(
        id=file_id,
        original_name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        key_id=key_id,
        purpose=purpose,
    )
    stored.save(force_insert=True)
    return stored


def read(stored: StoredFile) -> bytes:
    """The plain bytes. Raises CannotDecrypt when the file is missing, changed, or its key is not configured."""
    try:
        sealed = path_of(stored.id).read_bytes()
    except OSError:
        raise CannotDecrypt(f"file {stored.id} is not on this disk") from None
    content = unseal(sealed, stored.id, stored.key_id)
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise CannotDecrypt(f"file {stored.id} is not the one its record describes")
    return content


def seal(content: bytes, file_id: uuid.UUID, key_id: str) -> bytes:
    total = max(1, -(-len(content) // CHUNK))
    chunks = (content[i * CHUNK : (i + 1) * CHUNK] for i in range(total))
    return _head(key_id) + b"".join(
        encrypt_bytes(chunk, _context(file_id, index, total), key_id) for index, chunk in enumerate(chunks)
    )


def _head(key_id: str) -> bytes:
    name = key_id.encode()
    return MARK + bytes([len(name)]) + name


def key_of(sealed: bytes, recorded: str) -> str:
    """The key that opens these bytes; `recorded` is what the record of an older file says. "" when they are no file."""
    if sealed.startswith(OLD_MARK):
        return recorded
    start = len(MARK) + 1
    name = sealed[start : start + sealed[start - 1]] if sealed.startswith(MARK) and len(sealed) > start else b""
    return name.decode("ascii", "replace")


def unseal(sealed: bytes, file_id: uuid.UUID, key_id: str) -> bytes:
    """Raises CannotDecrypt when a single bit, the order, the length, the id or the key is wrong.

    `key_id` is what the record says, for files that do not say it themselves.
    """
    key_id = key_of(sealed, key_id)
    start = len(OLD_MARK if sealed.startswith(OLD_MARK) else _head(key_id))
    if not key_id or len(sealed) < start + _OVERHEAD:
        raise CannotDecrypt(f"file {file_id} is not a sealed file")
    body = memoryview(sealed)[start:]
    total = -(-len(body) // _SEALED)
    return b"".join(
        decrypt_bytes(bytes(body[i * _SEALED : (i + 1) * _SEALED]), _context(file_id, i, total), key_id)
        for i in range(total)
    )


def reseal(stored: StoredFile, key_id: str) -> None:
    """Bring the bytes under another key: written beside, then put in place of the old ones in one step.

    The file names its own key, so it opens at every moment, whatever its record says. Raises CannotDecrypt.
    """
    path = path_of(stored.id)
    try:
        is_under = key_of(path.read_bytes(), stored.key_id) == key_id
    except OSError:
        raise CannotDecrypt(f"file {stored.id} is not on this disk") from None
    if not is_under:
        _write(path, seal(read(stored), stored.id, key_id))


def note_key(stored: StoredFile, key_id: str) -> None:
    """Write into the record which key the bytes are under now; what the record says of the file stays as it was."""
    models.QuerySet(StoredFile).filter(pk=stored.pk).update(key_id=key_id)


def remove(file_id: uuid.UUID) -> None:
    """Take the bytes away; missing is fine."""
    path_of(file_id).unlink(missing_ok=True)


def paths() -> Iterator[Path]:
    """Every file below FILES_DIR, half-written ones included."""
    root = Path(settings.FILES_DIR)
    if root.is_dir():
        yield from (path for path in root.glob("*/*") if path.is_file())


def _context(file_id: uuid.UUID, index: int, total: int) -> str:
    return f"file:{file_id}:{index}/{total}"


def _write(path: Path, data: bytes) -> None:
    """All or nothing: a temporary file, flushed to the disk, then renamed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    _sync_folder(path.parent.parent)


def _sync_folder(folder: Path) -> None:
    """A rename is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
