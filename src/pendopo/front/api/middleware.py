"""Around every address of the API: language by Accept-Language, and no answer that is a page."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from pendopo.foundation.design.middleware import LANGUAGES

from .problems import CONTENT_TYPE, problem

ADDRESS = re.compile(r"/[^/]+/api/.+", re.DOTALL)
"""Below the page that describes the API, which is for people and follows their cookie."""
LONGEST = 200


class ApiMiddleware:
    """Stands inside the language of the pages and outside everything that could answer with a page.

    An error that Django or another layer made a page of becomes a problem of the same status, headers kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not ADDRESS.fullmatch(request.path_info):
            return self.get_response(request)
        code = wanted(request.headers.get("Accept-Language", ""))
        with translation.override(code):
            request.LANGUAGE_CODE = code
            request.COOKIES = {}  # a session opens nothing here, so nothing can be done in its name
            response = self.get_response(request)
            if response.status_code >= 400 and not response["Content-Type"].startswith(CONTENT_TYPE):
                response = _as_problem(response)
        response["Content-Language"] = code
        patch_vary_headers(response, ["Accept-Language"])
        return response


def wanted(header: str) -> str:
    """The first of our languages in the header, else Indonesian."""
    for name, weight in parse_accept_lang_header(header[:LONGEST].lower()):
        code = name.split("-")[0]
        if code in LANGUAGES and weight > 0:
            return code
    return "id"


def _as_problem(page: HttpResponse) -> HttpResponse:
    told = problem(page.status_code)
    for name in ("Allow", "Retry-After"):
        if name in page:
            told[name] = page[name]
    return told
