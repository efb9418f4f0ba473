"""The judgement of a whole package before it is published: every fault at once, with place and cure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as Folder

from .checks.flow import flow_notes
from .checks.form import form_notes
from .checks.letters import letter_notes
from .checks.outline import Note, Outline
from .checks.service import service_notes
from .checks.shape import shape_notes
from .faults import Fault, in_order
from .loading import Source, load


def check_package(folder: Folder) -> list[Fault]:
    """All faults of the package in this folder, by file and line; none means it can be published. Never raises."""
    return check_source(load(folder), folder.resolve().name)


def check_source(source: Source, folder_name: str) -> list[Fault]:
    """The same for a package that was read already."""
    if not source.content and source.faults:
        return in_order(source.faults)  # nothing could be read: to name what is missing would only be noise
    outline = Outline(source.content, source.templates, folder_name)
    found = [*source.faults, *(_place(source, note) for note in _notes(outline))]
    return in_order(found)


def _notes(outline: Outline) -> Iterator[Note]:
    yield from shape_notes(dict(outline.content))
    yield from service_notes(outline)
    yield from form_notes(outline)
    yield from flow_notes(outline)
    yield from letter_notes(outline)


def _place(source: Source, note: Note) -> Fault:
    if note.path[:1] == ("?file",):
        return Fault(str(note.path[1]), 0, "", note.message, note.cure)
    return source.fault(note.path, note.message, note.cure)
