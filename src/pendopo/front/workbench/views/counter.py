"""The counter: fill in an application for somebody who is standing there."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from pendopo.engine.cases import drafts
from pendopo.engine.cases.models import Draft, Entry
from pendopo.engine.catalogue.queries import Offer, offer_by_key, offered, package_of
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.accounts.roles import PERMISSIONS, Permission, Role
from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.types import Text
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import staff_here
from ..frame import show

UNFINISHED = 10


@dataclass(frozen=True)
class Unfinished:
    """A draft this officer began: what it is, about whom as far as known, and where to go on."""

    draft: Draft
    title: Text
    subject: str
    url: str


class ServiceForm(forms.Form):
    """Which service; only what is offered here and has a form."""

    service = forms.SlugField(max_length=60)


@never_cache
@staff_page(Permission.CASE_ENTER)
def counter(request: RegionRequest) -> HttpResponse:
    """GET: choose a service or go on with an unfinished one. POST: begin a draft and go to its first page."""
    staff = staff_here(request)
    if request.method == "POST":
        offer = _chosen(request)
        if offer is not None:
            return redirect(_begin(request, staff, offer))
        messages.error(request, str(_("Layanan itu tidak dapat diajukan di sini. Pilih dari daftar.")))
        return redirect(request.path)
    services = [offer for offer in offered(request.active_modules) if offer.package.has_form]
    context = {"services": services, "unfinished": _unfinished(request), "entry": entry_of(staff)}
    return show(request, "counter", "counter", context)


def _chosen(request: RegionRequest) -> Offer | None:
    form = ServiceForm(request.POST)
    offer = offer_by_key(form.cleaned_data["service"], request.active_modules) if form.is_valid() else None
    return offer if offer and offer.package.has_form else None


def _begin(request: RegionRequest, staff: Staff, offer: Offer) -> str:
    """A draft on which it stands who typed it in; the address of its first page."""
    officer = request.user
    assert isinstance(officer, Account), "staff_page lets only accounts in"
    draft = drafts.start(offer.version_id, entry=entry_of(staff), entered_by=officer)
    return page_address(request, draft, offer.service_key, offer.package.visible_pages({})[0].key)


def entry_of(staff: Staff) -> Entry:
    """Village officers enter at their village, everybody else at the counter."""
    enters = {Role(role) for role in staff.roles if Permission.CASE_ENTER in PERMISSIONS[Role(role)]}
    return Entry.VILLAGE if enters == {Role.VILLAGE_OFFICER} else Entry.COUNTER


def page_address(request: RegionRequest, draft: Draft, service: str, page: str) -> str:
    kwargs = {"region": request.region.slug, "key": service, "draft": draft.pk, "page": page}
    return reverse("portal:page", kwargs=kwargs)


def _unfinished(request: RegionRequest) -> list[Unfinished]:
    """What this officer began and has not handed in, newest first."""
    rows = Draft.objects.filter(entered_by=request.user, expires_at__gt=now()).order_by("-saved_at")[:UNFINISHED]
    found = []
    for draft in rows:
        package = package_of(draft.version_id)
        kwargs = {"region": request.region.slug, "key": package.key, "draft": draft.pk}
        subject = str(drafts.answers_of(draft).get(package.subject_field) or "")
        found.append(Unfinished(draft, package.title, subject, reverse("portal:review", kwargs=kwargs)))
    return found
