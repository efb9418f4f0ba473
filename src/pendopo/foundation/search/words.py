"""What a text is found by: words in lower case, without accents, no more and no longer than what is worth keeping."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 40
"""Letters of a word that count; the rest of a longer one is not looked at."""
MOST = 32
"""Words kept of one record."""
TYPED = 8
"""Words that are looked for at once; what is typed behind them is not."""
IDENTITY_DIGITS = 16
"""A run of so many digits is a number of identity: it is never kept as a word."""

_MARKS = re.compile("['’‘ʼ`´]")
_WORD = re.compile(r"[^\W_]+")


def tokens(texts: Iterable[str]) -> list[str]:
    """The words of all texts, each once, in the order they are read."""
    found = dict.fromkeys(word for text in texts for word in _words(text) if not _is_identity(word))
    return list(found)[:MOST]


def prefixes(typed: str) -> list[str]:
    """What somebody typed, as the beginnings of words that a record must all have."""
    return list(dict.fromkeys(_words(typed)))[:TYPED]


def _words(text: str) -> list[str]:
    """ "Ma'ruf" is one word, with and without its mark."""
    folded = unicodedata.normalize("NFKD", _MARKS.sub("", text)).casefold()
    bare = "".join(ch for ch in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(ch))
    return [word[:LONGEST] for word in _WORD.findall(bare)]


def _is_identity(word: str) -> bool:
    return len(word) >= IDENTITY_DIGITS and word.isdigit()
