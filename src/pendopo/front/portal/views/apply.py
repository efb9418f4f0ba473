"""Before and between the pages of an application: what to prepare, begin, save for later, continue."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from pendopo.engine.cases import drafts
from pendopo.engine.catalogue.queries import Offer, offer_by_key, package_of
from pendopo.engine.catalogue.states import Channel
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.common.clock import today
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents import limits
from pendopo.foundation.regions.middleware import RegionRequest

from .. import access
from ..access import Filling
from ..doors import draft_page
from ..filling import problems_of
from ..forms import ResumeForm
from ..lacking import lacks_of, onward_url
from ..progress import begun, review_url

DOOR = "resume"
TRIES = 20  # wrong codes by one address in a quarter of an hour
BEGUN = "begun"
MOST_BEGUN = (
    100  # drafts without an account by one address in a quarter of an hour: a busy village hall begins ten
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: RegionRequest, key: str) -> HttpResponse:
    """What to prepare; POST begins a draft and opens its first page."""
    offer = offer_by_key(key, request.active_modules)
    if offer is None or offer.package.channel != Channel.ONLINE:
        raise Http404
    context = {"package": offer.package, "unfinished": begun(request, offer.package)}
    if request.method == "POST":
        if not _may_begin(request):
            return render(request, "portal/apply.html", {**context, "is_over": True}, status=429)
        return _begin(request, offer)
    return render(request, "portal/apply.html", context)


def _may_begin(request: RegionRequest) -> bool:
    """Without an account, only so many drafts begin at one address. Counts this one."""
    if request.user.is_authenticated:
        return True
    address = limits.client_address(request)
    if limits.is_over(BEGUN, address, MOST_BEGUN):
        return False
    limits.count_wrong(BEGUN, address)
    return True


def _begin(request: RegionRequest, offer: Offer) -> HttpResponse:
    user = request.user
    draft = drafts.start(offer.version_id, account=user if isinstance(user, Account) else None)
    access.give(request, access.DRAFTS, draft.pk)
    first = offer.package.visible_pages({})[0]
    return redirect(
        "portal:page", region=request.region.slug, key=offer.service_key, draft=draft.pk, page=first.key
    )


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def save(request: RegionRequest, filling: Filling) -> HttpResponse:
    """A code to continue on another day or device: shown once, on the answer to the POST, and kept as a digest."""
    try:
        code = drafts.give_resume_code(filling.draft) if request.method == "POST" else ""
    except Refused as refused:  # sent from another tab in this very moment; the review leads to the receipt
        messages.error(request, str(refused.reason))
        return redirect(review_url(request.region.slug, filling))
    return render(request, "portal/save.html", {"filling": filling, "code": code})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: RegionRequest) -> HttpResponse:
    """Continue with the code. One sentence for every code that opens nothing."""
    form = ResumeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if limits.is_over(DOOR, limits.client_address(request), TRIES):
            form.add_error(None, _("Terlalu banyak percobaan. Tunggu 15 menit, lalu coba lagi."))
            return render(request, "portal/resume.html", {"form": form}, status=429)
        draft = drafts.find_by_code(form.cleaned_data["code"])
        if draft is not None:
            access.give_by_code(request, access.DRAFTS, draft.pk)
            messages.success(request, _("Isian Anda kami temukan. Periksa, lalu lanjutkan."))
            filling = Filling(draft, package_of(draft.version_id))
            lacks = lacks_of(filling, problems_of(filling, today()))
            return redirect(onward_url(request.region.slug, filling, lacks))
        limits.count_wrong(DOOR, limits.client_address(request))
        form.add_error("code", _("Kode ini tidak membuka isian apa pun di daerah ini. Periksa hurufnya."))
    return render(request, "portal/resume.html", {"form": form})
