"""Links that only the demo shows, in the strip that says DATA CONTOH."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from pendopo.engine.cases.queries import case_for_staff
from pendopo.engine.cases.rules import check_step, why_not
from pendopo.engine.cases.states import StepKind
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts import second_factor
from pendopo.foundation.accounts.staff import staff_of


def sample_links(request: HttpRequest) -> dict[str, Any]:
    """The inbox of the region, and the stand-in for SIAK where its document is due: [(title, address)]."""
    region = getattr(request, "region", None)
    if region is None:
        return {"sample_links": []}
    links = [(_("Lihat pesan terkirim"), reverse("demo:inbox", kwargs={"region": region.slug}))]
    reference = _awaits_document(request)
    if reference:
        address = reverse("demo:siak", kwargs={"region": region.slug, "reference": reference})
        links.append((_("Unduh dokumen SIAK contoh"), address))
    if _may_try_second_factor(request):
        links.append((_("Langkah kedua tidak diwajibkan di sini. Coba pasang"), reverse("mfa_index")))
    return {"sample_links": links}


def _may_try_second_factor(request: HttpRequest) -> bool:
    """At the desk, where a real installation would have asked for it."""
    match = request.resolver_match
    is_desk = match is not None and match.namespace == "workbench"
    return is_desk and settings.PENDOPO_SECOND_FACTOR == "optional" and not second_factor.is_used(request)


def _awaits_document(request: HttpRequest) -> str:
    """The case of this desk page, when its step is to attach SIAK's document and this person may do it."""
    match = request.resolver_match
    reference = str(match.kwargs.get("reference", "")) if match and match.namespace == "workbench" else ""
    staff = staff_of(request) if reference else None
    case = case_for_staff(staff, reference) if staff else None
    if staff is None or case is None or why_not(check_step, case, staff, StepKind.ATTACH_DOCUMENT):
        return ""
    steps = package_of(case.version_id).steps
    return (
        reference if any(step.key == case.step and step.kind == StepKind.ATTACH_DOCUMENT for step in steps) else ""
    )
