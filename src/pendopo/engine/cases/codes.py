"""The code that opens a case for people without an account."""

from __future__ import annotations

import uuid

from pendopo.foundation.common.crypto import digest
from pendopo.foundation.common.references import ALPHABET, group, normalise
from pendopo.foundation.common.scope import current_code

LENGTH = 10


def access_code(draft_id: uuid.UUID) -> str:
    """The code of the case that came from this draft, such as "7K2M9-QX431". 50 bits.

    Derived with a key, so that a submission sent twice shows the same code twice.
    """
    number = int(digest(f"access:{draft_id}"), 16)
    code = "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(LENGTH))
    return group(code, 5)


def code_index(typed: str) -> str:
    """What is stored of an access code."""
    return digest(f"case-access:{normalise(typed)}")


def draft_key(draft_id: uuid.UUID) -> str:
    """What opens a draft of the region in scope for a program that began it. 160 bits, derived like the access code."""
    return digest(f"draft-key:{current_code()}:{draft_id}")[:40]
