"""A tolerant reading of content that may be wrong anywhere: what is not as expected is passed over.

The JSON Schema has told about wrong shapes by then; the checks here go on with what can be read, so that all faults
of a package are told at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pendopo.foundation.common.types import Json

from .. import conditions
from ..faults import Path

Row = Mapping[str, Json]


@dataclass(frozen=True)
class Note:
    """A fault before it has a file and a line."""

    path: Path
    message: str
    cure: str


@dataclass(frozen=True)
class Question:
    """A field as a page shows it. `path` is where it is written (in its block, for a block's field)."""

    key: str
    row: Row
    path: Path
    page: int
    position: int
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return word(self.row.get("type"))

    def rule(self, name: str) -> Json:
        """A condition of the field, with the keys of this copy of the block."""
        return conditions.rename(self.row.get(name), self.names)


def word(value: Json) -> str:
    return value if isinstance(value, str) else ""


def row_of(value: Json) -> Row:
    return value if isinstance(value, dict) else {}


def rows(value: Json) -> Iterator[tuple[int, Row]]:
    """(position, mapping) for every mapping in a list."""
    for position, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield position, item


@dataclass(frozen=True)
class Outline:
    content: Row
    templates: Mapping[str, str]
    folder_name: str

    def rows(self, section: str) -> list[tuple[int, Row]]:
        return list(rows(self.content.get(section)))

    @cached_property
    def channel(self) -> str:
        return word(self.content.get("channel"))

    @cached_property
    def questions(self) -> list[Question]:
        """Every question in page order, blocks unfolded."""
        found: list[Question] = []
        blocks = row_of(self.content.get("blocks"))
        for place, page in self.rows("pages"):
            name, prefix = word(page.get("block")), word(page.get("as"))
            if name:
                path: Path = ("blocks", name, "fields")
                listed = list(rows(row_of(blocks.get(name)).get("fields")))
                names = {word(row.get("key")): f"{prefix}_{word(row.get('key'))}" for _at, row in listed}
            else:
                path, listed, names = ("pages", place, "fields"), list(rows(page.get("fields"))), {}
            for at, row in listed:
                key = word(row.get("key"))
                found.append(Question(names.get(key, key), row, (*path, at), place, len(found), names))
        return found

    @cached_property
    def by_key(self) -> dict[str, Question]:
        """The first question of each key."""
        found: dict[str, Question] = {}
        for question in self.questions:
            found.setdefault(question.key, question)
        return found

    @cached_property
    def flags(self) -> Row:
        return row_of(self.content.get("flags"))

    @cached_property
    def step_keys(self) -> list[str]:
        return [word(step.get("key")) for _at, step in self.rows("steps")]

    @cached_property
    def outputs(self) -> list[tuple[int, Row]]:
        return self.rows("output")

    def has_output(self, kind: str) -> bool:
        return any(row.get("kind") == kind for _at, row in self.outputs)
