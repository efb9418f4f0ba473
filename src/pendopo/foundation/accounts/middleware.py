"""Signed-in sessions end by themselves."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from . import sessions


class SessionAgeMiddleware:
    """Notes the use of a session at most every five minutes, and ends one that is too old. No statement of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not sessions.note_use(request):
            logout(request)
        return self.get_response(request)
