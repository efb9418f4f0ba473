"""Every sentence of the sources has its English, and the compiled catalogue is the one that was written."""

from __future__ import annotations

from typing import TypeAlias

from pendopo.cli import catalogue
from pendopo.cli.boot import ROOT

Text: TypeAlias = "str | tuple[str, ...] | list[str]"

SHOWN = 20
"""More faults of one kind than this are counted, not listed."""


def translations() -> list[str]:
    written = catalogue.read()
    place = catalogue.PO.relative_to(ROOT)
    if written is None:
        return [f"{place} is missing; make it with: ./pendopo messages"]
    asked = {(m.context, m.id) for m in catalogue.extracted() if m.id}
    have = {(m.context, m.id): m for m in written if m.id}
    untranslated = [m for m in have.values() if not all(_texts(m.string))]
    kinds = {
        "not in the catalogue (run ./pendopo messages)": [key[1] for key in asked - have.keys()],
        "nobody asks for it any more (run ./pendopo messages)": [key[1] for key in have.keys() - asked],
        "obsolete (run ./pendopo messages)": [m.id for m in written.obsolete.values()],
        "has no English": [m.id for m in untranslated],
        "fuzzy": [m.id for m in have.values() if m.fuzzy],
        "placeholders differ": [m.id for m, errors in written.check() if errors and m not in untranslated],
    }
    faults = [fault for kind, ids in kinds.items() for fault in _list(str(place), kind, ids)]
    if not catalogue.MO.exists() or catalogue.MO.read_bytes() != catalogue.compiled(written):
        faults.append(f"{catalogue.MO.relative_to(ROOT)} is not compiled from the .po; run ./pendopo messages")
    return faults


def _texts(string: Text | None) -> tuple[str, ...]:
    """One text, or the forms of a plural."""
    return (string or "",) if string is None or isinstance(string, str) else tuple(string)


def _list(place: str, kind: str, ids: list[Text]) -> list[str]:
    texts = sorted(_texts(one)[0] for one in ids)
    shown = [f"{place}: {kind}: {text!r}" for text in texts[:SHOWN]]
    return [*shown, f"{place}: {kind}: {len(texts) - SHOWN} more"] if len(texts) > SHOWN else shown
