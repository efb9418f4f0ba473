from __future__ import annotations

from django.urls import path

from . import views

app_name = "demo"
urlpatterns = [
    path("<slug:region>/pesan-contoh/", views.inbox, name="inbox"),
    path("<slug:region>/siak-contoh/<str:reference>.pdf", views.siak, name="siak"),
]
