"""Who gets a message, and on which channels they can be reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipient:
    """`key` is opaque here (a person or an account). `phone` is E.164; empty means: not reachable that way."""

    key: str
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "id"
