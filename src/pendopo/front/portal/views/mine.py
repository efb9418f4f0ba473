"""What belongs to the account: cases and unfinished forms in this region."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pendopo.engine.cases.models import Case, Draft
from pendopo.engine.cases.queries import cases_of
from pendopo.engine.catalogue.package import Package
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.common.clock import now
from pendopo.foundation.regions.middleware import RegionRequest

from .. import following

MOST = 50


@dataclass(frozen=True)
class CaseLine:
    case: Case
    package: Package
    tone: str
    words: str


@dataclass(frozen=True)
class DraftLine:
    draft: Draft
    package: Package
    url: str


@never_cache
@require_safe
def mine(request: RegionRequest) -> HttpResponseBase:
    """The newest 50 cases, and drafts that can be continued."""
    user = request.user
    if not isinstance(user, Account):
        return redirect_to_login(request.get_full_path())
    cases = cases_of(user).defer("answers", "secret")[:MOST]
    lines = [
        CaseLine(case, package_of(case.version_id), following.TONES[case.state], following.state_words(case))
        for case in cases
    ]
    return render(request, "portal/mine.html", {"cases": lines, "drafts": _drafts(request, user)})


def _drafts(request: RegionRequest, account: Account) -> list[DraftLine]:
    found = Draft.objects.filter(account=account, expires_at__gt=now()).order_by("-saved_at")[:MOST]
    lines: list[DraftLine] = []
    for draft in found:
        package = package_of(draft.version_id)
        names = {"region": request.region.slug, "key": package.key, "draft": draft.pk}
        lines.append(DraftLine(draft, package, reverse("portal:review", kwargs=names)))
    return lines
