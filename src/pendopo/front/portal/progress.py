"""Where somebody is in the pages of an application."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from pendopo.engine.cases.models import Draft
from pendopo.engine.catalogue.package import Package, Page
from pendopo.foundation.common.clock import now

from . import access
from .access import Filling


@dataclass(frozen=True)
class Place:
    """`number` of `total`; the review is the last step. `before` is None on the first page, `after` on the last."""

    page: Page
    number: int
    total: int
    before: Page | None
    after: Page | None


def place_of(filling: Filling, page_key: str) -> Place | None:
    """None where these answers do not lead through such a page."""
    pages = filling.pages
    for index, page in enumerate(pages):
        if page.key == page_key:
            before = pages[index - 1] if index else None
            after = pages[index + 1] if index + 1 < len(pages) else None
            return Place(page, index + 1, len(pages) + 1, before, after)
    return None


def page_url(region_slug: str, filling: Filling, page_key: str) -> str:
    names = {"region": region_slug, "key": filling.package.key, "draft": filling.draft.pk, "page": page_key}
    return reverse("portal:page", kwargs=names)


def review_url(region_slug: str, filling: Filling) -> str:
    return reverse(
        "portal:review", kwargs={"region": region_slug, "key": filling.package.key, "draft": filling.draft.pk}
    )


def save_url(region_slug: str, filling: Filling) -> str:
    return reverse(
        "portal:save", kwargs={"region": region_slug, "key": filling.package.key, "draft": filling.draft.pk}
    )


def begun(request: HttpRequest, package: Package) -> Draft | None:
    """The newest draft of this service that this visitor has not sent yet. No statement for a new visitor."""
    held = request.session.get(access.DRAFTS, [])
    own = Draft.objects.none()
    if held:
        own = Draft.objects.filter(pk__in=held)
    if request.user.is_authenticated:
        own = own | Draft.objects.filter(account_id=request.user.pk)
    if not held and not request.user.is_authenticated:
        return None
    found: Draft | None = (
        own.filter(version__service_id=package.key, expires_at__gt=now()).order_by("-saved_at").first()
    )
    return found
