"""Values that `crypto.seal_global` sealed and that lie inside something else than an encrypted column.

Who keeps such values says here how they are found and swapped; a rotation of the keys of no region asks all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import structlog

from .crypto import NOWHERE, decrypt_text, encrypt_text
from .keyring import CannotDecrypt, ring
from .resealing import Outcome
from .scope import current_code

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Row:
    """One row with sealed texts. `swap` puts new texts in their place unless the row changed since it was read."""

    name: str
    context: str
    texts: tuple[str, ...]
    swap: Callable[[Sequence[str]], bool]

    def is_under(self, key_id: str) -> bool:
        """Whether every text names this key."""
        return all(text.startswith(f"{key_id}:") for text in self.texts)


KEEPERS: list[Callable[[], Iterable[Row]]] = []
"""Each yields the rows it keeps, read afresh."""


def move(tell: Callable[[int], None]) -> Outcome:
    """Seal what names an older key with the newest one; nothing where the scope is a region."""
    outcome = Outcome()
    for row in _left():
        outcome += _move(row)
        tell(1)
    return outcome


def left() -> int:
    """How many rows name an older key; 0 in a region."""
    return sum(1 for _row in _left())


def stored() -> int:
    """How many rows there are; 0 in a region."""
    return sum(1 for _row in _rows())


def open_samples(limit: int) -> None:
    """Open the texts of so many rows. Raises CannotDecrypt."""
    for row in islice(_rows(), limit):
        for text in row.texts:
            decrypt_text(text, row.context)


def _rows() -> Iterator[Row]:
    if current_code() == NOWHERE:
        for keeper in KEEPERS:
            yield from keeper()


def _left() -> Iterator[Row]:
    newest = ring().current
    return (row for row in _rows() if not row.is_under(newest))


def _move(row: Row) -> Outcome:
    """A row that changed meanwhile is left to the next pass."""
    try:
        texts = [encrypt_text(decrypt_text(text, row.context), row.context) for text in row.texts]
    except CannotDecrypt as reason:
        log.error("keys.stuck", row=row.name, reason=str(reason))
        return Outcome(stuck=1)
    return Outcome(moved=int(row.swap(texts)))
