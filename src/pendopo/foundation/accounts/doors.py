"""What views put in front of themselves: who may come in, and who is acting."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendopo.foundation.audit.actions import Actor

from . import second_factor, sessions
from .models import Account
from .roles import Permission
from .staff import member_of, staff_of

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]
Guarded = Callable[Concatenate[Any, P], HttpResponseBase]


def staff_page(permission: Permission) -> Callable[[View[P]], Guarded[P]]:
    """Only staff of this region who hold `permission`.

    Nobody signed in: to the sign-in page and back. Not staff here: 404, as if the page did not exist. Staff whose
    session lay idle or lacks the second factor: to where that is mended, and back. Staff here without the
    permission: 403. The view carries `required_permission` for the tests that go through all pages.
    """

    def wrap(view: View[P]) -> Guarded[P]:
        @functools.wraps(view)
        def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if member_of(request) is None:
                raise Http404
            staff = staff_of(request)
            if staff is None:
                return _way_in(request)
            if not staff.has(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return guarded

    return wrap


def _way_in(request: HttpRequest) -> HttpResponse:
    """Staff may not work in this session yet: to sign in anew, to write a code, or to set up the second factor."""
    if sessions.is_idle(request):
        logout(request)
        minutes = settings.PENDOPO_IDLE_MINUTES
        messages.info(
            request,
            _("Anda keluar sendiri setelah %(minutes)d menit tanpa kegiatan. Masuk lagi.") % {"minutes": minutes},
        )
        return redirect_to_login(request.get_full_path())
    onward = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    if second_factor.is_set_up(request.user):  # type: ignore[arg-type]
        return redirect_to_login(onward, reverse("mfa_reauthenticate"))
    request.session[second_factor.ONWARD] = onward
    return redirect("mfa_activate_totp")


def citizen_actor(request: HttpRequest) -> Actor:
    """Somebody acting for themselves; without an account the key is empty."""
    user = request.user
    if isinstance(user, Account):
        return Actor("citizen", str(user.pk), user.name)
    return Actor("citizen")
