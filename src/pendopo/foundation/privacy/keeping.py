"""Copies that outlived their seven days, should the worker have missed one."""

from __future__ import annotations

from django.db.models import Count, Min
from django.utils.translation import gettext

from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.clock import now

from . import actions
from .holders import Due, Keeper
from .models import DataRequest
from .states import DeletionKind

KEY = "copies"


def due() -> list[Due]:
    rows = DataRequest.objects.filter(copy__isnull=False, copy_until__lte=now())
    found = rows.aggregate(number=Count("pk"), oldest=Min("copy_until"))
    if not found["number"]:
        return []
    rule = gettext("7 hari setelah dibuat")
    title = gettext("Salinan data")
    return [Due(KEY, "", title, "copy", 0, rule, found["number"], found["oldest"], kind=DeletionKind.COPY)]


def destroy(one: Due, limit: int, by: Actor) -> list[str]:
    """The oldest copies that are over."""
    rows = DataRequest.objects.filter(copy__isnull=False, copy_until__lte=now()).order_by("copy_until")
    return [str(key) for key in rows.values_list("pk", flat=True)[:limit] if actions.remove_copy(key, by=by)]


COPIES = Keeper(KEY, due, destroy)
