"""The cache that all processes share: one table, one statement for each word, JSON instead of pickles.

It holds counts of attempts and nothing that would be missed for long. Django's own database cache takes four
statements to write, counts without a lock, gives a count a new life with each step, and unpickles what it finds in
the table, so that whoever can write there runs code here.
"""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from .clock import now

FOR_EVER = timedelta(days=365)
LOCK = ":lock"
"""How allauth's keys of locks end. A lock beside the database's own deadlocks with it: one request holds the lock and
waits to write, another writes and waits for the lock, and a second later somebody is turned away. Without it, two
attempts at the same instant may be counted as one, by as many as there are workers.
"""
SWEEP = 100
"""One write in so many also removes what has expired."""


_UPSERT = (
    "INSERT INTO common_sharedvalue (key, value, expires_at) VALUES (%(key)s, %(value)s, %(expires)s)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at"
)
_ANYWAY = _UPSERT + " RETURNING key"
_UNLESS_ALIVE = _UPSERT + " WHERE common_sharedvalue.expires_at <= %(now)s RETURNING key"


class SharedCache(BaseCache):
    """Django's cache words over `SharedValue`. Keys longer than 250 letters and values that are no JSON raise."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        from .models import SharedValue

        rows = SharedValue.objects.filter(key=self._name(key, version), expires_at__gt=now())
        found = rows.values_list("value", flat=True).first()
        return default if found is None else json.loads(found)

    def set(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._write(key, value, timeout, version, _ANYWAY)

    def add(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Two at the same instant: one gets True. The library's locks around its counts are given to everybody."""
        if str(key).endswith(LOCK):
            return True
        return self._write(key, value, timeout, version, _UNLESS_ALIVE)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """One step for all processes, and no longer life. Raises ValueError when there is no such count."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE common_sharedvalue SET value = CAST(CAST(value AS integer) + %s AS text)"
                " WHERE key = %s AND expires_at > %s RETURNING value",
                [delta, self._name(key, version), self._moment(timedelta())],
            )
            row = cursor.fetchone()
        if row is None:
            raise ValueError(f"there is no count {key!r}")
        return int(row[0])

    def delete(self, key: Any, version: int | None = None) -> bool:
        from .models import SharedValue

        return bool(SharedValue.objects.filter(key=self._name(key, version)).delete()[0])

    def clear(self) -> None:
        from .models import SharedValue

        SharedValue.objects.all().delete()

    def _write(self, key: Any, value: Any, timeout: float | None, version: int | None, statement: str) -> bool:
        """Whether it was written."""
        values = {
            "key": self._name(key, version),
            "value": json.dumps(value),
            "expires": self._moment(self._life(timeout)),
            "now": self._moment(timedelta()),
        }
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            is_written = cursor.fetchone() is not None
        if secrets.randbelow(SWEEP) == 0:
            self._sweep()
        return is_written

    @staticmethod
    def _sweep() -> None:
        from .models import SharedValue

        SharedValue.objects.filter(expires_at__lte=now()).delete()

    def _name(self, key: Any, version: int | None) -> str:
        return str(self.make_and_validate_key(key, version=version))

    def _life(self, timeout: float | None) -> timedelta:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return FOR_EVER if seconds is None else timedelta(seconds=float(seconds))

    @staticmethod
    def _moment(later: timedelta) -> Any:
        """A moment in the form the database keeps."""
        return connection.ops.adapt_datetimefield_value(now() + later)
