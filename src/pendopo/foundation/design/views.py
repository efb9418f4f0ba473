"""The language switch and the pages for when something is wrong."""

from __future__ import annotations

import re
import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from pendopo.foundation.common.strain import is_strain

from .middleware import LANGUAGES, language_of

RETRY_AFTER = "30"
SECRET = re.compile(r"pass|otp|code|kode|sandi", re.IGNORECASE)
"""Names of fields whose values are written into no page."""
ONE_YEAR = 365 * 24 * 3600
LAST_RESORT = (
    '<!doctype html><html lang="id"><meta charset="utf-8"><title>Terjadi gangguan</title>'
    "<h1>Terjadi gangguan pada sistem kami</h1><p>Silakan coba lagi dalam beberapa menit.</p></html>"
)


@csrf_exempt  # changes nothing but the language of this device; so pages without a form need no cookie
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language on this device and go back to the page."""
    code = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if code in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=ONE_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/400.html", status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "design/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or cookies that are off. `reason` is for developers and is not shown."""
    return render(request, "design/csrf.html", status=403)


def server_error(request: HttpRequest | None) -> HttpResponse:
    """Uses neither context, database nor static files: any of them may be what is broken.

    A database that is locked, full or away and a full disk are no fault of ours to hide: 503, with what was typed.
    """
    is_strained = is_strain(sys.exc_info()[1])
    try:
        if is_strained:
            return busy(request)
        return HttpResponse(render_to_string("design/500.html"), status=500)
    except Exception:
        response = HttpResponse(LAST_RESORT, status=503 if is_strained else 500)
        if is_strained:
            response["Retry-After"] = RETRY_AFTER
        return response


def busy(request: HttpRequest | None) -> HttpResponse:
    """Says that nothing was taken, and gives what was typed back for sending again."""
    is_post = request is not None and request.method == "POST"
    kept = _typed(request) if request is not None and is_post else None
    context = {
        "is_post": is_post,
        "path": request.get_full_path() if request is not None else "/",
        "kept": kept,
    }
    with translation.override(language_of(request) if request is not None else settings.LANGUAGE_CODE):
        page = render_to_string("design/503.html", context)
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"})


def _typed(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Every field and value of the form; None where they cannot be given back: files, and what must not be repeated."""
    try:
        said, files = request.POST, request.FILES
    except Exception:  # the body was not read before the fault, and cannot be now
        return None
    if files or any(SECRET.search(name) for name in said):
        return None
    return [(name, value) for name, values in said.lists() for value in values]
