"""What a draft still lacks, page by page, and where its applicant goes on."""

from __future__ import annotations

from dataclasses import dataclass

from pendopo.engine.catalogue.forms import Problem
from pendopo.engine.catalogue.package import Page

from .access import Filling
from .progress import page_url, review_url


@dataclass(frozen=True)
class Lack:
    """A page that is not complete. `is_new`: nothing on it was ever answered, so nothing on it is wrong yet."""

    page: Page
    is_new: bool


def is_begun(filling: Filling, page: Page) -> bool:
    return any(field.key in filling.answers or field.key in filling.files for field in page.fields)


def lacks_of(filling: Filling, problems: list[Problem]) -> list[Lack]:
    """Pages with problems, in order."""
    keys = {problem.page_key for problem in problems}
    return [Lack(page, not is_begun(filling, page)) for page in filling.pages if page.key in keys]


def wrong_of(problems: list[Problem], lacks: list[Lack]) -> list[Problem]:
    """Problems on pages that were begun: there something is missing or wrong, not just still to come."""
    begun = {lack.page.key for lack in lacks if not lack.is_new}
    return [problem for problem in problems if problem.page_key in begun]


def onward_url(region_slug: str, filling: Filling, lacks: list[Lack]) -> str:
    """The first page that lacks something, else the review.

    Where only new pages follow, somebody stopped there and goes on through all of them, unscolded. From a gap among
    finished pages the way leads to the next gap, and what is wrong there is shown.
    """
    if not lacks:
        return review_url(region_slug, filling)
    first = lacks[0]
    address = page_url(region_slug, filling, first.page.key)
    rest = filling.pages[filling.pages.index(first.page) + 1 :]
    if not any(is_begun(filling, page) for page in rest):
        return address
    return f"{address}?dari=periksa" if first.is_new else f"{address}?dari=periksa&salah=1"
