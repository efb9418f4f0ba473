"""All answers of an application as people read them, page by page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from pendopo.engine.catalogue.forms import Problem, display
from pendopo.engine.catalogue.package import Field, Package, Page
from pendopo.foundation.common.types import Answers, Text


@dataclass(frozen=True)
class Row:
    """One line of design/_summary_list.html."""

    label: str
    value: str
    change_url: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Section:
    """The answers of one page; `url` goes back to it. `is_new`: nothing on it was answered yet."""

    title: Text
    url: str
    rows: list[Row]
    is_new: bool = False


def sections(
    package: Package,
    pages: tuple[Page, ...],
    answers: Answers,
    files: Mapping[str, str],
    urls: Mapping[str, str],
    problems: list[Problem],
    new: Collection[str] = (),
) -> list[Section]:
    """`files`: name of the file of each field that has one; `urls`: address of each page by key; `new`: keys of pages
    on which nothing was answered yet.

    The person who typed them reads identity numbers in full here, or could not check them.
    """
    wrong = {problem.field_key: problem.message for problem in problems}
    found = []
    for page in pages:
        url = urls[page.key]
        rows = [
            Row(
                say(field.label),
                files.get(field.key, "") if field.is_file else _answer(package, field, answers),
                f"{url}#id_{field.key}",
                wrong.get(field.key, ""),
            )
            for field in page.fields
        ]
        found.append(Section(page.title, url, rows, page.key in new))
    return found


def named(package: Package, problem: Problem) -> str:
    """The sentence of a problem with the question it belongs to, for a list away from the form."""
    page = package.page(problem.page_key)
    words = {"question": say(package.fields[problem.field_key].label).rstrip(".?:"), "message": problem.message}
    if page is None:
        return gettext("%(question)s: %(message)s") % words
    return gettext("%(page)s – %(question)s: %(message)s") % {**words, "page": say(page.title)}


def _answer(package: Package, field: Field, answers: Answers) -> str:
    return display(field, answers.get(field.key), get_language() or "id", reveal=True)


def say(text: Text) -> str:
    """In the language that is active; Indonesian where that is missing."""
    return text.get(get_language() or "id") or text["id"]
