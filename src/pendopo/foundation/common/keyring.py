"""The keys of each region: wrapped in the database, open in the memory of this process.

A region's first key is made by the first value it seals, inside that value's transaction. Until the commit only that
transaction uses it: a rollback takes the row away, and with it everything the key sealed. Other processes learn of a
new key within `SECONDS`; the old ones stay valid, so nobody waits.
"""

from __future__ import annotations

import functools
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction

from .memo import Memo
from .models import DataKey
from .scope import current_code

SECONDS = 60.0
"""How long a process may hold what it knows of a region's keys."""
NONCE = 12


class CannotDecrypt(Exception):
    """The key is missing or the value was moved or changed."""


@dataclass(frozen=True)
class Ring:
    """The keys of one region. `locked`: why a key that is there does not open.

    `index` fills the index columns and `index_next` the second ones; `also_index` may still stand in the first.
    """

    data: Mapping[str, AESGCM] = field(default_factory=dict)
    current: str = ""
    locked: Mapping[str, str] = field(default_factory=dict)
    index: str = ""  # id, "" is the key of the keys file
    index_next: str = ""
    also_index: str | None = None
    index_keys: Mapping[str, bytes] = field(default_factory=dict)

    def index_key(self, key_id: str) -> bytes:
        if not key_id:
            first: bytes = settings.PENDOPO_KEYS["index"]
            return first
        if key_id in self.locked:
            raise CannotDecrypt(self.locked[key_id])
        return self.index_keys[key_id]


RINGS: Memo[str, Ring] = Memo(SECONDS)


class _Newborn:
    """Stands in the connection's list of things to do after the commit as long as the new key's row does."""

    def __init__(self, code: str, ring: Ring) -> None:
        self.code, self.ring = code, ring

    def __call__(self) -> None:
        RINGS._drop(self.code)


def ring() -> Ring:
    """The keys of the region in scope; none where nothing was sealed yet. Raises ScopeMissing."""
    code = current_code()
    known = RINGS.get(code, _read)
    return known if known.current else (_newborn(code) or known)


def sealing() -> tuple[str, AESGCM]:
    """(id, key) for what is sealed now, made where the region has none."""
    here = ring()
    if not here.current:
        here = _make(current_code())
    if here.current in here.locked:
        raise CannotDecrypt(here.locked[here.current])
    return here.current, here.data[here.current]


def opening(key_id: str) -> AESGCM:
    """The key a stored value names. Raises CannotDecrypt, naming the key and never the value."""
    here = ring()
    if key_id not in here.data and key_id not in here.locked and key_id[:1] == "d":
        RINGS._drop(current_code())  # made a moment ago by another process
        here = ring()
    if key_id in here.data:
        return here.data[key_id]
    if key_id in here.locked:
        raise CannotDecrypt(here.locked[key_id])
    if key_id in settings.PENDOPO_KEYS["data"]:
        return _opened(settings.PENDOPO_KEYS["data"][key_id])
    raise CannotDecrypt(f"data key {key_id!r} is not among the configured keys")


@functools.lru_cache(maxsize=16)
def _opened(key: bytes) -> AESGCM:
    return AESGCM(key)


def _newborn(code: str) -> Ring | None:
    """The key that the transaction of this connection made and has not rolled back."""
    for entry in reversed(connection.run_on_commit):
        then = entry[1]
        if isinstance(then, _Newborn) and then.code == code:
            return then.ring
    return None


def _make(code: str) -> Ring:
    """Two processes at the same instant make one: the second waits for the first and finds its row."""
    insert(DataKey(purpose=DataKey.Purpose.DATA, number=1))
    made = _stored()
    transaction.on_commit(_Newborn(code, made))
    return made


def insert(row: DataKey) -> None:
    """Give `row` a fresh key and write it, unless its number is taken."""
    row.claim_region()
    wrap(row, os.urandom(32))
    DataKey.objects.bulk_create([row], ignore_conflicts=True)


def wrap(row: DataKey, key: bytes) -> None:
    """Under the last master key; the region and the key's id are bound to it."""
    master_id, master = list(settings.PENDOPO_KEYS["master"].items())[-1]
    nonce = os.urandom(NONCE)
    row.wrapped = b64encode(nonce + AESGCM(master).encrypt(nonce, key, _bound(row))).decode()
    row.master_id = master_id


def unwrap(row: DataKey) -> bytes:
    """Raises CannotDecrypt with a sentence that says which master key is missing or wrong."""
    master = settings.PENDOPO_KEYS["master"].get(row.master_id)
    if master is None:
        raise CannotDecrypt(
            f"data key {row.key_id} of region {row.region_code} is wrapped with master key {row.master_id!r}, "
            "which is not among the configured keys"
        )
    sealed = b64decode(row.wrapped)
    try:
        return AESGCM(master).decrypt(sealed[:NONCE], sealed[NONCE:], _bound(row))
    except InvalidTag:
        raise CannotDecrypt(
            f"data key {row.key_id} of region {row.region_code} does not open with the configured master key "
            f"{row.master_id!r}"
        ) from None


def _bound(row: DataKey) -> bytes:
    return f"data-key:{row.region_code}:{row.key_id}".encode()


def _read(code: str) -> Ring:
    """What every transaction may know: not the key that this one has made and not committed."""
    return Ring() if _newborn(code) else _stored()


def _stored() -> Ring:
    return _ring_of(DataKey.objects.order_by("number"))


def _ring_of(rows: Iterable[DataKey]) -> Ring:
    data: dict[str, AESGCM] = {}
    index: dict[str, bytes] = {}
    locked: dict[str, str] = {}
    newest, phases = "", {}
    for row in rows:
        is_data = row.purpose == DataKey.Purpose.DATA
        if is_data:
            newest = row.key_id
        elif row.phase != DataKey.Phase.RETIRED:
            phases[row.phase] = row.key_id
        try:
            key = unwrap(row)
        except CannotDecrypt as reason:
            locked[row.key_id] = str(reason)
            continue
        if is_data:
            data[row.key_id] = AESGCM(key)
        else:
            index[row.key_id] = key
    return Ring(data, newest, locked, *_columns(phases), index)


def _columns(phases: Mapping[str, str]) -> tuple[str, str, str | None]:
    """Which index key fills which column: Ring.index, .index_next, .also_index."""
    old = phases.get(DataKey.Phase.CURRENT, "")
    if coming := phases.get(DataKey.Phase.COMING):
        return old, coming, coming
    if new := phases.get(DataKey.Phase.TAKING_OVER):
        return new, new, old
    return old, "", None
