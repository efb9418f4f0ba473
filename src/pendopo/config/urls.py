"""The address plan. Addresses are Indonesian, because people read them, and stable for ever."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from pendopo.foundation.regions.modules import modules


def module_urls() -> list[URLResolver]:
    """Each installed module under /<region>/<prefix>/; the region middleware answers 404 where it is off."""
    return [
        path(f"<slug:region>/{module.prefix}/", include(module.urls), {"module": module.key})
        for module in modules.all()
        if module.urls
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pendopo.foundation.design.urls")),
    path("akun/", include("pendopo.foundation.accounts.urls")),
    path("verifikasi/", include("pendopo.foundation.documents.urls")),
    *([path("", include("pendopo.demo.urls"))] if settings.IS_DEMO or settings.MODE == "test" else []),
    path("<slug:region>/kerja/", include("pendopo.front.workbench.urls")),
    path("<slug:region>/api/", include("pendopo.front.api.urls")),
    *module_urls(),
    path("", include("pendopo.front.portal.urls")),
]

handler400 = "pendopo.foundation.design.views.bad_request"
handler404 = "pendopo.foundation.design.views.not_found"
handler403 = "pendopo.foundation.design.views.forbidden"
handler500 = "pendopo.foundation.design.views.server_error"
