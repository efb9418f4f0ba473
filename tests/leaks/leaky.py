"""An address plan with one page that tells what it must not, to prove that the leak tests notice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from pendopo.foundation.accounts.models import Organisation

from .canary import rows


def leak(request: HttpRequest) -> HttpResponse:
    return HttpResponse("\n".join(str(office.name) for office in rows(Organisation, "35.24")[:1]))


urlpatterns = [path("<slug:region>/bocor/", leak, name="leak")]
