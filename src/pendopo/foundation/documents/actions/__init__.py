"""Verbs on files and letters. Call them from here."""

from __future__ import annotations

from .files import discard_file, store_file
from .letters import prepare_letter, revoke_letter
from .signing import SigningFailed, recover_stuck_signings, sign_letter

__all__ = [
    "SigningFailed",
    "discard_file",
    "prepare_letter",
    "recover_stuck_signings",
    "revoke_letter",
    "sign_letter",
    "store_file",
]
