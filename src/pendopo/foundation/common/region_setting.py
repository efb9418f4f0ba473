"""Tells PostgreSQL the declared scope, so that its policies (wall.py) can keep to it.

`set_config('pendopo.region', …, true)` holds until the end of the transaction. It travels in front of the first
statement that needs it, in the same message: no round trip, and outside a transaction the two are one of their own.
Nothing is ever set for the session, so a pooler may give the next transaction another one. Whoever goes round this
wrapper has told the database nothing, and sees nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.pq import TransactionStatus

from . import scope
from .errors import ScopeMissing

SETTING = "pendopo.region"
CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK")
WORD = re.compile(r"[0-9A-Za-z.*]{0,8}")

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class RegionSetting:
    """Wraps the statements of one connection. `told` is what its running transaction was told; None is unknown."""

    def __init__(self) -> None:
        self.told: str | None = ""

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        session = context["connection"].connection
        if session.pgconn.transaction_status == TransactionStatus.IDLE:
            self.told = ""
        if sql.startswith(CONTROL):
            if sql.startswith("ROLLBACK"):  # to a savepoint: what was told since is forgotten
                self.told = None
            return execute(sql, params, many, context)
        word = scope.declared()
        if word == self.told:
            return execute(sql, params, many, context)
        if not session.autocommit:
            self.told = word
        if many:
            return self._many(session, word, lambda: execute(sql, params, many, context))
        result = execute(f"{_telling(word)}; {sql}", params, many, context)
        context["cursor"].cursor.nextset()  # past the answer of set_config
        return result

    def _many(self, session: Any, word: str, execute: Callable[[], Any]) -> Any:
        """`executemany` sends its statement again and again; the scope goes ahead of them once."""
        if not session.autocommit:
            session.execute(_telling(word))
            return execute()
        with session.transaction():
            session.execute(_telling(word))
            return execute()


def _telling(word: str) -> str:
    if not WORD.fullmatch(word):
        raise ScopeMissing(f"{word!r} is no region code")
    return f"SELECT set_config('{SETTING}', '{word}', true)"


def install(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of `connection_created`. First in the list: wrappers that tests push and pop leave it in place."""
    if connection.vendor == "postgresql" and not any(
        isinstance(wrapper, RegionSetting) for wrapper in connection.execute_wrappers
    ):
        connection.execute_wrappers.insert(0, RegionSetting())
