"""The language switch and the pages for when something is wrong."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .middleware import LANGUAGES

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


def server_error(request: HttpRequest) -> HttpResponse:
    """Uses neither request, context, database nor static files: any of them may be what is broken."""
    try:
        return HttpResponse(render_to_string("design/500.html"), status=500)
    except Exception:
        return HttpResponse(LAST_RESORT, status=500)
