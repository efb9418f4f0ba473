"""Figures of the region, and the way down to the rows they were counted from."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from pendopo.engine.cases.actions import record_export
from pendopo.engine.indicators.measures import reading
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import staff_here
from ..figures import (
    PAGE,
    MonthForm,
    as_csv,
    figures_of,
    measure_here,
    month_key,
    month_name,
    present,
    readable,
    rows_of,
)
from ..frame import show
from .queue import page_number


@never_cache
@staff_page(Permission.FIGURE_READ)
def figures(request: RegionRequest) -> HttpResponse:
    form = MonthForm(request.GET.get("bulan", ""))
    context = {
        "form": form,
        "month": month_key(form.period),
        "month_name": month_name(form.period),
        "figures": figures_of(form.period, request.active_modules),
    }
    return show(request, "figures", "figures", context)


@never_cache
@staff_page(Permission.FIGURE_READ)
def figure_rows(request: RegionRequest, measure: str) -> HttpResponse:
    """The rows behind one figure of one month, a hundred at a time."""
    chosen = measure_here(measure, request.active_modules)
    form = MonthForm(request.GET.get("bulan", ""))
    page = page_number(request.GET.get("hal", ""))
    staff = staff_here(request)
    is_whole = staff.has(Permission.CASE_READ)
    found = list(rows_of(chosen, form.period)[(page - 1) * PAGE : page * PAGE + 1])
    context: dict[str, Any] = {
        "form": form,
        "measure": chosen,
        "reading": reading(chosen.key, form.period),
        "rows": present(found[:PAGE], is_whole=is_whole),
        "readable": readable(found[:PAGE], staff),
        "is_whole": is_whole,
        "month": month_key(form.period),
        "month_name": month_name(form.period),
        "page": page,
        "has_next": len(found) > PAGE,
    }
    return show(request, "figures", "figure_rows", context)


@never_cache
@staff_page(Permission.FIGURE_READ)
def figure_csv(request: RegionRequest, measure: str) -> HttpResponse:
    """All rows behind one figure of one month, the same columns as on the page."""
    chosen = measure_here(measure, request.active_modules)
    period = MonthForm(request.GET.get("bulan", "")).period
    staff = staff_here(request)
    is_whole = staff.has(Permission.CASE_READ)
    rows = present(rows_of(chosen, period), is_whole=is_whole)
    record_export(chosen.key, month_key(period), len(rows), by=staff.actor())
    body = as_csv(rows, is_whole=is_whole, is_sample=settings.IS_DEMO)
    # the mark at the front tells spreadsheets that this is UTF-8
    response = HttpResponse("\ufeff" + body, content_type="text/csv; charset=utf-8")
    mark = "-" + gettext("data-contoh") if settings.IS_DEMO else ""
    name = f"{chosen.key}-{request.region.slug}-{month_key(period)}{mark}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
