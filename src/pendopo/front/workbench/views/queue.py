"""The queue: which case is next."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from pendopo.engine.cases.actions import record_search
from pendopo.engine.cases.queries import VIEWS, queue
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.roles import Permission
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import staff_here
from ..frame import show
from ..rows import queue_rows

TITLES = {
    "mine": _("Menunggu saya"),
    "returned": _("Di pemohon"),
    "open": _("Semua yang terbuka"),
    "done": _("Sudah selesai"),
}
EMPTY = {
    "mine": (
        _("Tidak ada yang menunggu Anda"),
        _("Permohonan baru muncul di sini begitu sampai di langkah Anda."),
    ),
    "returned": (
        _("Tidak ada yang sedang diperbaiki"),
        _("Permohonan yang dikembalikan ke pemohon muncul di sini."),
    ),
    "open": (_("Tidak ada permohonan terbuka"), _("Semua permohonan yang boleh Anda baca sudah selesai.")),
    "done": (_("Belum ada yang selesai"), _("Permohonan yang selesai, ditolak, atau dibatalkan muncul di sini.")),
}
LONGEST = 120


@never_cache
@staff_page(Permission.CASE_LIST)
def queue_page(request: RegionRequest) -> HttpResponse:
    view = request.GET.get("tampilan", "")
    view = view if view in VIEWS else "mine"
    text = typed(request.GET.get("q", ""))
    staff = staff_here(request)
    found = queue(staff, view, text, page_number(request.GET.get("hal", "")))
    if text:
        record_search(view, text, len(found.rows), by=staff.actor())
    context: dict[str, Any] = {
        "rows": queue_rows(found.rows, staff, request.region),
        "page": found,
        "view": view,
        "views": [(key, title, address(key, text)) for key, title in TITLES.items()],
        "text": text,
        "title": TITLES[view],
        "empty": EMPTY[view],
        "earlier": address(view, text, found.page - 1) if found.page > 1 else "",
        "later": address(view, text, found.page + 1) if found.has_next else "",
        "first": address(view, text),
        "everywhere": address("open", text) if text and view != "open" else "",
    }
    return show(request, "queue", "queue", context)


def typed(text: str) -> str:
    """The words of a search on one line; databases refuse a NUL."""
    return " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())[:LONGEST]


def page_number(text: str) -> int:
    """1 for nothing and for nonsense; far pages are cut off, since skipping rows costs time."""
    return min(max(int(text), 1), 10_000) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def address(view: str, text: str, page: int = 1) -> str:
    """The query of one page of one view."""
    parts = {"tampilan": view} | ({"q": text} if text else {}) | ({"hal": str(page)} if page > 1 else {})
    return "?" + urlencode(parts)
