"""A small site with one plain page per region and one page of a module."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.utils import timezone

from pendopo.foundation.common import scope


def page(request: HttpRequest, number: int = 0) -> HttpResponse:
    return JsonResponse(
        {
            "number": number,
            "region": request.region.code,
            "scope": scope.current_code(),
            "zone": str(timezone.get_current_timezone()),
            "modules": sorted(request.active_modules),
        }
    )


def outside(request: HttpRequest) -> HttpResponse:
    scope.current_code()
    return HttpResponse("never")


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(hasattr(request, "region")))


module_urls = [path("", page)]
urlpatterns = [
    path("luar/", outside),
    path("polos/", plain),
    path("<slug:region>/ternak/", include(module_urls), {"module": "livestock"}),
    path("<slug:region>/", page),
    path("<slug:region>/<int:number>/", page),
]
