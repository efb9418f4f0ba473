"""Codes that people read aloud and type: case references, access codes, verification codes."""

from __future__ import annotations

import secrets

from stdnum.iso7064 import mod_37_36

# Crockford's alphabet: no I, L, O or U, so nothing is mistaken for a digit or spells a word.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def random_code(length: int) -> str:
    """`length` characters of 5 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalise(text: str) -> str:
    """What a person typed, without spaces, dashes, case, and with look-alikes read as digits."""
    bare = "".join(ch for ch in text.upper() if ch.isalnum())
    return bare.translate(_READ_AS)


def new_reference(region_code: str) -> str:
    """A case reference such as "3523-7K2M-9QX4-H": region, 40 random bits, check character.

    Random rather than counted, so that a reference does not tell how many cases there are.
    """
    body = region_code.replace(".", "") + random_code(8)
    return format_reference(body + _check(body))


def format_reference(bare: str) -> str:
    return f"{bare[0:4]}-{bare[4:8]}-{bare[8:12]}-{bare[12:]}"


def parse_reference(text: str) -> str | None:
    """The canonical reference for what a person typed, or None when its check character is wrong."""
    bare = normalise(text)
    if len(bare) != 13 or not set(bare) <= set(ALPHABET) or _check(bare[:12]) != bare[12]:
        return None
    return format_reference(bare)


def _check(body: str) -> str:
    """Check character over our 32 letters (the hybrid system of ISO 7064 with modulus 32).

    Finds every single wrong character and 99.8 % of the swaps of two neighbours, not all of them.
    """
    return str(mod_37_36.calc_check_digit(body, ALPHABET))


def group(code: str, size: int = 4) -> str:
    """ "ABCDEFGH" as "ABCD-EFGH"."""
    return "-".join(code[i : i + size] for i in range(0, len(code), size))
