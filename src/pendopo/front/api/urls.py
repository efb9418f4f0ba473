"""Addresses of the API, mounted at /<region>/api/. Whatever stands nowhere else is told so as a problem."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import pages
from .service import operations

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.index, name="index"),
    path("openapi.json", pages.document, name="document"),
    *operations(),
    path("<path:rest>", pages.nowhere, name="nowhere"),
]
