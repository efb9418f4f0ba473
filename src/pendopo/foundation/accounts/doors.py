"""What views put in front of themselves: who may come in, and who is acting."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from pendopo.foundation.audit.actions import Actor

from .models import Account
from .roles import Permission
from .staff import staff_of

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]
Guarded = Callable[Concatenate[Any, P], HttpResponseBase]


def staff_page(permission: Permission) -> Callable[[View[P]], Guarded[P]]:
    """Only staff of this region who hold `permission`.

    Nobody signed in: to the sign-in page and back. Not staff here: 404, as if the page did not exist. Staff here
    without the permission: 403. The view carries `required_permission` for the tests that go through all pages.
    """

    def wrap(view: View[P]) -> Guarded[P]:
        @functools.wraps(view)
        def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            staff = staff_of(request)
            if staff is None:
                raise Http404
            if not staff.has(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return guarded

    return wrap


def citizen_actor(request: HttpRequest) -> Actor:
    """Somebody acting for themselves; without an account the key is empty."""
    user = request.user
    if isinstance(user, Account):
        return Actor("citizen", str(user.pk), user.name)
    return Actor("citizen")
