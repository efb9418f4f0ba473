"""The English catalogue: what the sources ask to be translated, and what the .po and .mo files hold.

Message ids are Indonesian, so there is one catalogue, English. Babel reads the sources; templates pass through
Django's own `templatize`, which turns them into something that reads like Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from .boot import ROOT, SOURCE

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PO = SOURCE / "pendopo/locale/en/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def extracted() -> Catalog:
    """All messages of the sources, each with the files it stands in."""
    from babel.messages.catalog import Catalog

    found = Catalog(project="Pendopo", charset="utf-8", fuzzy=False)
    for path in _sources():
        place = str(path.relative_to(ROOT))
        for line, message, comments, context in _messages(path):
            # no line numbers: they would change the file with every edit
            found.add(message, locations=[(place, line)], auto_comments=comments, context=context)
    return found


def _sources() -> Iterator[Path]:
    for path in sorted((SOURCE / "pendopo").rglob("*")):
        parts = set(path.parts)
        if parts & {"tests", "migrations"}:
            continue
        if path.suffix == ".py" or ("templates" in parts and path.suffix in (".html", ".txt")):
            yield path


def _messages(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    from babel.messages.extract import extract

    text = path.read_text()
    if path.suffix != ".py":
        text = _as_python(text, str(path))
    options = {"encoding": "utf-8"}
    yield from extract("python", BytesIO(text.encode()), KEYWORDS, ("Translators:",), options)


def _as_python(template: str, origin: str) -> str:
    """A template as lines of Python tokens: its text is blanked out, so only the indentation is in the way."""
    from django.utils.translation.template import templatize

    return "\n".join(line.lstrip() for line in templatize(template, origin=origin).splitlines())


def read() -> Catalog | None:
    """The catalogue as it lies in the repository, None where there is none yet."""
    from babel.messages.pofile import read_po

    if not PO.exists():
        return None
    with PO.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def compiled(catalog: Catalog) -> bytes:
    from babel.messages.mofile import write_mo

    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update() -> Catalog:
    """Bring the .po up to date with the sources, drop what nobody asks for, and compile the .mo."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    sources = extracted()
    catalog = read()
    if catalog is None:
        catalog = Catalog(locale="en", project="Pendopo", charset="utf-8", fuzzy=False)
        catalog.creation_date = catalog.revision_date = datetime.now(UTC)
    sources.creation_date = catalog.creation_date  # an unchanged catalogue stays the same file
    catalog.update(sources, no_fuzzy_matching=True, update_creation_date=False)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, sort_by_file=True, include_lineno=False, ignore_obsolete=True, width=115)
    again = read()
    assert again is not None
    MO.write_bytes(compiled(again))
    return again
