from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.verify, name="verify"),
    path("kunci.json", views.keys, name="keys"),
    path("<str:code>/", views.letter, name="letter"),
]
