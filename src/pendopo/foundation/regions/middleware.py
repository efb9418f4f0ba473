"""The scope comes from the address: /<region>/… declares the region for the whole request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from pendopo.foundation.common.scope import region_scope

from .models import Region
from .modules import active
from .queries import region_by_slug


class RegionRequest(HttpRequest):
    """A request inside a region."""

    region: Region
    active_modules: frozenset[str]
    _region_stack: ExitStack


class RegionMiddleware:
    """Takes `region` (a slug) and `module` out of the view's arguments; sets request.region and the scope.

    404, without a hint, for an unknown or closed region and for a module that is off there. Two statements.
    The scope ends when the response is returned: a streamed body that still reads records raises ScopeMissing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            request._region_stack = stack  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(
        self, request: RegionRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        slug = kwargs.pop("region", None)
        module = kwargs.pop("module", None)
        if slug is None:
            return
        region = region_by_slug(slug)
        if region is None:
            raise Http404
        enter(request, region)
        if module is not None and module not in request.active_modules:
            raise Http404


def enter(request: RegionRequest, region: Region) -> None:
    """Declare the region for the rest of this request: scope, time zone, active modules."""
    stack = request._region_stack
    stack.enter_context(region_scope(region.code))
    stack.enter_context(timezone.override(region.zone))
    request.region = region
    request.active_modules = active(region.code)
