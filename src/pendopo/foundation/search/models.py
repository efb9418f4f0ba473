from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from pendopo.foundation.common.records import GuardedRecord

from .words import LONGEST

if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class Word(_CharField):
    """Text compared byte by byte on both databases, so that the words of one beginning lie together in an index.

    SQLite does so by itself; PostgreSQL follows the language of the database unless the column says "C".
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


class SearchToken(GuardedRecord):
    """One word that a record is found by. Written with the record, inside the same action; a copy, never the source."""

    personal = ("token",)

    token = Word(max_length=LONGEST)
    record_kind = models.CharField(max_length=20)
    record_key = models.UUIDField()

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "token", "record_kind", "record_key"], name="one_token_per_record"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["region_code", "record_kind", "record_key"], name="tokens_of_record")
        ]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.record_key}"
