"""One small page of an application at a time: show, check, keep, go on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pendopo.engine.cases import drafts
from pendopo.engine.catalogue.forms import PageForm, page_form
from pendopo.foundation.common.clock import today
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents.downloads import file_response
from pendopo.foundation.regions.middleware import RegionRequest

from .. import access
from ..access import Filling
from ..doors import draft_page
from ..filling import confirmation, either_or, held_files, mark_problems, problems_of, receive
from ..lacking import is_begun, lacks_of, onward_url
from ..progress import Place, page_url, place_of, review_url, save_url

BACK_TO_REVIEW = "periksa"


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def page(request: RegionRequest, filling: Filling, page: str) -> HttpResponse:
    """`?dari=periksa` leads on to what else is missing, then to the review; `?salah` shows what is wrong here at once.

    POST with `nanti` keeps what is good and leads to the code for another day.
    """
    place = place_of(filling, page)
    if place is None:
        if filling.package.page(page) is None:
            raise Http404
        return HttpResponseRedirect(review_url(request.region.slug, filling))
    if request.method == "POST":
        return (
            _keep_for_later(request, filling, place) if "nanti" in request.POST else _keep(request, filling, place)
        )
    form = page_form(
        filling.package,
        place.page,
        filling.answers,
        region_code=request.region.code,
        held=held_files(request.region.slug, filling),
    )
    if "salah" in request.GET and is_begun(filling, place.page):
        mark_problems(form, filling, today())
    return _show(request, filling, place, form)


def _keep(request: RegionRequest, filling: Filling, place: Place) -> HttpResponse:
    """Good files are kept at once, good pages whole; a page with a mistake comes back with all that was typed."""
    by = access.actor(request, filling.draft)
    try:
        form = receive(request, filling, place.page, by=by)
        if not form.is_valid():
            return _show(request, filling, place, form)
        keys = frozenset(field.key for field in place.page.fields if not field.is_file)
        kept = drafts.save_page(filling.draft.pk, filling.package, keys, form.answers())
    except Refused as refused:  # sent or expired while the page was open
        form = page_form(
            filling.package, place.page, filling.answers, region_code=request.region.code, data=request.POST
        )
        form.add_error(None, str(refused.reason))
        return _show(request, filling, place, form)
    if form.warnings and request.POST.get("confirm") != confirmation(form):
        return _show(request, filling, place, form, confirm=confirmation(form))
    return HttpResponseRedirect(_onward(request, Filling(kept, filling.package), place.page.key))


def _keep_for_later(request: RegionRequest, filling: Filling, place: Place) -> HttpResponse:
    """Somebody stops here: what is good is kept, and what is wrong or still empty is no hindrance."""
    address = save_url(request.region.slug, filling)
    try:
        form = receive(request, filling, place.page, by=access.actor(request, filling.draft))
        wrong = form.errors
        keys = frozenset(field.key for field in form.shown if not field.is_file and field.key not in wrong)
        drafts.save_page(filling.draft.pk, filling.package, keys, form.answers())
    except Refused as refused:
        messages.error(request, str(refused.reason))
        return HttpResponseRedirect(address)
    if any(form[key].value() for key in wrong if key in form.fields):
        messages.warning(request, _("Isian yang masih keliru tidak ikut tersimpan."))
    return HttpResponseRedirect(address)


def _onward(request: RegionRequest, filling: Filling, page_key: str) -> str:
    """The next page that the new answers lead to; from the review, the next that lacks something."""
    place = place_of(filling, page_key)
    if request.POST.get("dari") == BACK_TO_REVIEW:
        return onward_url(request.region.slug, filling, lacks_of(filling, problems_of(filling, today())))
    if place is None or place.after is None:
        return review_url(request.region.slug, filling)
    return page_url(request.region.slug, filling, place.after.key)


def _show(
    request: RegionRequest, filling: Filling, place: Place, form: PageForm, confirm: str = ""
) -> HttpResponse:
    from_review = BACK_TO_REVIEW in (request.GET.get("dari"), request.POST.get("dari"))
    slug = request.region.slug
    if from_review:
        back = review_url(slug, filling)
    else:
        back = page_url(slug, filling, place.before.key) if place.before else ""
    context = {
        "filling": filling,
        "package": filling.package,
        "place": place,
        "form": form,
        "confirm": confirm,
        "back_url": back,
        "from_review": from_review,
        "is_last": from_review and not _lacks_elsewhere(filling, place),
        "has_files": any(field.is_file for field in form.shown),
        "either": either_or(filling.package, frozenset(form.fields)),
    }
    return render(request, "portal/page.html", context)


def _lacks_elsewhere(filling: Filling, place: Place) -> bool:
    return any(problem.page_key != place.page.key for problem in problems_of(filling, today()))


@require_safe
@draft_page
def draft_file(request: RegionRequest, filling: Filling, field: str) -> HttpResponse:
    """The file kept for one field of the draft."""
    held = filling.files.get(field)
    if held is None:
        raise Http404
    return file_response(held.file, inline=held.file.content_type.startswith("image/"))
