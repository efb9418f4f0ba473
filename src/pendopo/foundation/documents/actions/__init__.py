"""Verbs on files and letters. Call them from here."""

from __future__ import annotations

from .files import discard_file, erase_file, store_file
from .keys import begin_rotation, finish_rotation, rewrap_keys, take_over_index
from .letters import prepare_letter, revoke_letter
from .signing import SigningFailed, recover_stuck_signings, sign_letter

__all__ = [
    "SigningFailed",
    "begin_rotation",
    "discard_file",
    "erase_file",
    "finish_rotation",
    "prepare_letter",
    "recover_stuck_signings",
    "revoke_letter",
    "rewrap_keys",
    "sign_letter",
    "store_file",
    "take_over_index",
]
