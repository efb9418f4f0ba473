"""Retention at the desk: what would go now, whether the worker does it daily, and the log of what went."""

from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission, Role
from pendopo.foundation.privacy import actions, queries
from pendopo.foundation.privacy.retention import due
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import staff_here
from ..figures import safe_cell
from ..frame import show
from .queue import page_number

PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Permission.DATA_DECIDE)
def retention(request: RegionRequest) -> HttpResponse:
    """By POST the daily run is switched on or off."""
    if request.method == "POST":
        is_on = request.POST.get("is_on") == "1"
        actions.switch_retention(is_on, by=staff_here(request).actor(Role.DATA_OFFICER))
        said = _("Penghapusan harian dinyalakan.") if is_on else _("Penghapusan harian dimatikan.")
        messages.success(request, said)
        return redirect("workbench:retention", region=request.region.slug)
    page = page_number(request.GET.get("hal", ""))
    found = list(queries.deletions()[(page - 1) * PAGE : page * PAGE + 1])
    context = {
        "due": due(),
        "is_on": queries.retention_chain() is not None,
        "deletions": found[:PAGE],
        "page": page,
        "has_next": len(found) > PAGE,
    }
    return show(request, "privacy", "retention", context)


@never_cache
@require_safe
@staff_page(Permission.DATA_DECIDE)
def log_csv(request: RegionRequest) -> HttpResponse:
    """The whole log. Digests instead of references."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["at", "kind", "holder", "class", "service", "number", "rule", "by", "role", "digests"])
    for line in queries.deletions().iterator(chunk_size=500):
        digests = " ".join(map(str, line.digests)) if isinstance(line.digests, list) else ""
        cells = [line.at.isoformat(), line.kind, line.holder, line.data_class, line.service_key, line.number]
        cells += [line.rule, line.actor_kind, line.actor_role, digests]
        writer.writerow([safe_cell(cell) for cell in cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"log-penghapusan-{request.region.slug}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
