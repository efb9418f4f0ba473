"""A brake on guessing. Counts wrong answers only.

The counts live in the cache that all processes share. The codes do not depend on it: they have 80 random bits.
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from pendopo.foundation.common.crypto import digest

WRONG_CODES = 20  # by one address
WRONG_FACTS = 10  # by one address, over all letters
WRONG_FACTS_OF_LETTER = 30  # by everybody together: a name is easier to guess than a code
WINDOW = 15 * 60  # seconds


def is_over(kind: str, who: str, limit: int) -> bool:
    return int(cache.get(_key(kind, who), 0)) >= limit


def count_wrong(kind: str, who: str) -> None:
    key = _key(kind, who)
    if not cache.add(key, 1, WINDOW):
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two calls
            cache.set(key, 1, WINDOW)


def client_address(request: HttpRequest) -> str:
    """The address of the client; behind our proxy, the one the proxy saw (it appends the last)."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return seen.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _key(kind: str, who: str) -> str:
    return f"documents:{kind}:{digest(who)[:32]}"
