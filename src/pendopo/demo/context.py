"""Links that only the demo shows, in the strip that says DATA CONTOH."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


def sample_links(request: HttpRequest) -> dict[str, Any]:
    """The inbox of the region, and at a case the stand-in for SIAK: [(title, address)]."""
    region = getattr(request, "region", None)
    if region is None:
        return {"sample_links": []}
    links = [(_("Lihat pesan terkirim"), reverse("demo:inbox", kwargs={"region": region.slug}))]
    match = request.resolver_match
    if match is not None and match.view_name == "workbench:case":
        address = reverse("demo:siak", kwargs={"region": region.slug, "reference": match.kwargs["reference"]})
        links.append((_("Unduh dokumen SIAK contoh"), address))
    return {"sample_links": links}
