"""What every answer says about itself: who may keep it, and what a browser may do with it.

Django's SecurityMiddleware and django-csp say the rest; this adds what they do not.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PERMISSIONS = ", ".join(
    ["camera=(self)"]  # a file input may open it; nothing else on a page may
    + [
        f"{name}=()"
        for name in (
            "accelerometer",
            "autoplay",
            "browsing-topics",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "serial",
            "usb",
        )
    ]
)
CREDENTIALS = ("Authorization", "X-Access-Code", "X-Draft-Key")
"""Headers that open something."""
FILE_POLICY = {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "sandbox": True}
"""For what is no page: it loads nothing, runs nothing, and belongs to no origin."""
PDF_POLICY = {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "object-src": ["'self'"]}
"""A PDF shown in the browser: inside a sandbox Chromium's viewer stays blank."""


class HeadersMiddleware:
    """Stands inside CSPMiddleware, which writes the policy chosen here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("X-Frame-Options", "DENY")  # also of answers given before Django's own middleware
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if _is_somebodys(request, response):
            headers["Cache-Control"] = "no-store, private"
        kind = headers.get("Content-Type", "")
        if not kind.startswith("text/html"):
            is_shown_pdf = kind == "application/pdf" and not _is_saved(response)
            response._csp_config = PDF_POLICY if is_shown_pdf else FILE_POLICY  # type: ignore[attr-defined]
        return response


def _is_somebodys(request: HttpRequest, response: HttpResponse) -> bool:
    """Whoever has a session, a token or a code may be shown what is theirs: no copy stays anywhere on the way."""
    name = settings.SESSION_COOKIE_NAME
    has_shown = any(header in request.headers for header in CREDENTIALS)
    return has_shown or name in request.COOKIES or name in response.cookies


def _is_saved(response: HttpResponse) -> bool:
    return response.headers.get("Content-Disposition", "").startswith("attachment")
