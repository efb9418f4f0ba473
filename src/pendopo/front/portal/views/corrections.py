"""The applicant's own verbs on a case: correct what was asked, or take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pendopo.engine.cases import actions, rules
from pendopo.engine.cases.actions.submitting import Incomplete
from pendopo.engine.cases.asked import Asked, answers_given, widened
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.queries import open_corrections
from pendopo.engine.catalogue.forms import PageForm, Problem
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.regions.middleware import RegionRequest

from .. import access
from ..answers import named
from ..asked import asked_form, show_notes, warn_of_unchanged
from ..doors import case_page
from ..filling import clean_uploads, confirmation, refuse


@require_http_methods(["GET", "HEAD", "POST"])
@case_page
def correct(request: RegionRequest, case: Case) -> HttpResponse:
    """Only the fields an officer named, each with the note; a file that was sent stays until another replaces it."""
    reason = rules.why_not(rules.check_correct, case, access.actor(request, case))
    if reason:
        messages.info(request, reason)
        return redirect("portal:track", region=request.region.slug, reference=case.reference)
    asked = Asked(case, package_of(case.version_id), open_corrections(case))
    if request.method == "POST":
        return _resubmit(request, asked)
    return _show(request, asked, asked_form(asked))


def _resubmit(request: RegionRequest, asked: Asked) -> HttpResponse:
    asked = widened(asked, lambda one: asked_form(one, data=request.POST, files=request.FILES))
    form = asked_form(asked, data=request.POST, files=request.FILES)
    good, bad = clean_uploads(form)
    refuse(form, bad)
    if not form.is_valid():
        return _show(request, asked, form)
    warn_of_unchanged(asked, form, frozenset(good))
    if form.warnings and request.POST.get("confirm") != confirmation(form) and not good:
        return _show(request, asked, form, confirm=confirmation(form), revision=_revision(request))
    try:
        actions.correct(
            asked.case.pk,
            by=access.actor(request, asked.case),
            answers=answers_given(form),
            files=good,
            revision=_revision(request),
        )
    except Incomplete as incomplete:
        _tell(asked, form, incomplete)
        return _show(request, asked, form)
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        return _show(request, asked, form)
    messages.success(request, _("Perbaikan Anda sudah kami terima. Permohonan dikerjakan lagi."))
    return redirect("portal:track", region=request.region.slug, reference=asked.case.reference)


def _tell(asked: Asked, form: PageForm, incomplete: Incomplete) -> None:
    """What is still wrong beside its field; about a field nobody asked for, above the form."""
    for problem in incomplete.problems:
        assert isinstance(problem, Problem)
        if problem.field_key in form.fields:
            form.add_error(problem.field_key, problem.message)
        else:
            form.add_error(None, named(asked.package, problem))


def _show(
    request: RegionRequest, asked: Asked, form: PageForm, confirm: str = "", revision: int | None = None
) -> HttpResponse:
    """`revision`: the view of the case this form was filled on, where it is to be asked about once more."""
    lost = form.is_bound and bool(request.FILES)
    show_notes(form, asked.notes)
    context = {
        "case": asked.case,
        "package": asked.package,
        "form": form,
        "confirm": confirm,
        "revision": asked.case.revision if revision is None else revision,
        "has_files": any(field.is_file for field in form.shown),
        "choose_again": lost,
    }
    return render(request, "portal/correct.html", context)


def _revision(request: RegionRequest) -> int | None:
    """The view of the case the form was filled on, so that nobody answers a question that has changed."""
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None


@require_http_methods(["GET", "HEAD", "POST"])
@case_page
def withdraw(request: RegionRequest, case: Case) -> HttpResponse:
    """Take the application back, after one look at what that means."""
    reason = rules.why_not(rules.check_withdraw, case, access.actor(request, case))
    if request.method == "POST" and not reason:
        try:
            actions.withdraw(case.pk, by=access.actor(request, case), revision=_revision(request))
        except Refused as refused:
            reason = str(refused.reason)
        else:
            messages.success(request, _("Permohonan sudah dibatalkan."))
            return redirect("portal:track", region=request.region.slug, reference=case.reference)
    context = {"case": case, "package": package_of(case.version_id), "reason": reason, "revision": case.revision}
    return render(request, "portal/withdraw.html", context)
