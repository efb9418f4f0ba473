"""What we put around allauth's views."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

View = Callable[..., HttpResponseBase]


def door(view: View) -> View:
    """Answer 429 where allauth raises RateLimited without catching it (a phone code asked for too often)."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except RateLimited:
            return respond_429(request)

    return answered


def before_sign_in(view: View) -> View:
    """Pages on the way in. Signed in, allauth would go to its page of addresses and phones, which is not here."""

    @functools.wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return view(request, *args, **kwargs)

    return door(answered)
