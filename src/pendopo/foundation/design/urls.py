from __future__ import annotations

from django.urls import path

from . import views

app_name = "design"
urlpatterns = [path("bahasa/", views.choose_language, name="language")]
