"""What we put around allauth's views."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import RateLimited
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from . import code_forms, devices, second_factor
from .doors import citizen_actor
from .lockout import too_many
from .models import Account

View = Callable[..., HttpResponseBase]


def door(view: View) -> View:
    """Answer 429 where allauth raises RateLimited without catching it (a phone code asked for too often)."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except RateLimited:
            return too_many(request)

    return answered


def before_sign_in(view: View) -> View:
    """Pages on the way in. Signed in, allauth would go to its page of addresses and phones, which is not here."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return view(request, *args, **kwargs)

    return door(answered)


@login_required
def security(request: HttpRequest) -> HttpResponse:
    """My sign-in: the second factor, the recovery codes left, and where I am signed in."""
    account = _account(request)
    is_set_up = second_factor.is_set_up(account)
    context = {
        "is_set_up": is_set_up,
        "codes_left": code_forms.recovery_codes_left(account) if is_set_up else 0,
        "devices": devices.devices(account, request.session.session_key),
    }
    return render(request, "account/security.html", context)


@require_POST
@login_required
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out one other device (`handle`), or all others."""
    account, handle = _account(request), request.POST.get("handle", "")
    if handle:
        devices.end(account, handle, by=citizen_actor(request))
    else:
        devices.end_others(account, request.session.session_key, by=citizen_actor(request))
    messages.success(request, _("Perangkat itu sudah keluar."))
    return redirect("mfa_index")


class Activate(ActivateTOTPView):
    """Set up the second factor. The code just written counts as the second factor of this session."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, Account) and second_factor.is_set_up(request.user):
            return redirect("mfa_index")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        record_authentication(self.request, _account(self.request), second_factor.METHOD, type="totp")
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        secret = found["form"].secret
        spaced = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return found | {"secret": spaced, "is_for_work": second_factor.ONWARD in self.request.session}


def _account(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user
