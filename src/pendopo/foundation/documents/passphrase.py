"""The signer's passphrase, in the memory of this process alone."""

from __future__ import annotations

import time
from typing import NoReturn

LIFE = 10 * 60.0
"""Seconds after which it is gone, whatever is still to be signed."""


class Gone(Exception):
    """The passphrase was wiped, or its time is over."""


class Passphrase:
    """Holds the bytes until `wipe`, at most LIFE. Shown as dots, refuses to be copied, pickled or compared.

    Python may keep copies it made while the form was read; this is the one that lives on, and it is wiped.
    """

    __slots__ = ("_bytes", "_ends")

    def __init__(self, typed: str) -> None:
        self._bytes = bytearray(typed.encode())
        self._ends = time.monotonic() + LIFE

    def open(self) -> bytearray:
        """A copy for one call; the caller wipes it. Raises Gone."""
        if self.is_over:
            self.wipe()
        if not self._bytes:
            raise Gone
        return bytearray(self._bytes)

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._ends

    def wipe(self) -> None:
        wipe(self._bytes)
        self._bytes.clear()

    def __repr__(self) -> str:
        return "<passphrase>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a passphrase is never written down")

    def __copy__(self) -> NoReturn:
        raise TypeError("a passphrase is never copied")

    def __deepcopy__(self, _memo: object) -> NoReturn:
        raise TypeError("a passphrase is never copied")


def wipe(data: bytearray) -> None:
    """Overwrite in place."""
    data[:] = bytes(len(data))
