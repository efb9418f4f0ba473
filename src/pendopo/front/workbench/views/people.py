"""Who works in this region, and the recovery of a second factor by two administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from pendopo.foundation.accounts import recovery, rules
from pendopo.foundation.accounts.doors import staff_page
from pendopo.foundation.accounts.queries import Colleague, colleagues
from pendopo.foundation.accounts.roles import Permission, Role
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.regions.middleware import RegionRequest

from ..desk import staff_here
from ..forms import RecoveryForm
from ..frame import address, show

LABELS = dict(Role.choices)


@never_cache
@staff_page(Permission.REGION_MANAGE)
def people(request: RegionRequest) -> HttpResponse:
    """Everybody with a role here: second factor, last sign-in, and what waits for a second administrator."""
    staff, here = staff_here(request), colleagues()
    admins = [one for one in here if one.is_admin]
    rows = [
        {
            "who": one.account,
            "duties": [(LABELS.get(role, role), office) for role, office in one.duties],
            "has_second_factor": one.has_second_factor,
            "recovery": one.recovery,
            "may_confirm": one.recovery is not None
            and staff.account_id not in (one.recovery.asked_by_id, one.account.pk),
            "may_withdraw": one.recovery is not None and staff.account_id != one.account.pk,
            "may_ask": one.has_second_factor and one.recovery is None and one.account.pk != staff.account_id,
        }
        for one in here
    ]
    return show(request, "people", "people", {"rows": rows, "is_one_admin": len(admins) < 2})


@never_cache
@staff_page(Permission.REGION_MANAGE)
def recover(request: RegionRequest, account: UUID) -> HttpResponse:
    """The first administrator asks, after seeing the person."""
    staff, who = staff_here(request), _colleague(account).account
    form, reason = RecoveryForm(request.POST or None), ""
    try:
        rules.check_recoverable(staff, who)
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            recovery.ask(
                who,
                reason=said["reason"],
                has_seen=said["has_seen"],
                admin=staff,
                by=staff.actor(Role.REGION_ADMIN),
            )
            messages.success(request, _("Permintaan tercatat. Admin lain menyetujuinya dalam 24 jam."))
            return redirect(address(request, "people"))
    except Refused as refused:
        reason = str(refused.reason)
    status = 422 if request.method == "POST" else 200
    return show(request, "people", "recover", {"who": who, "form": form, "reason": reason}, status=status)


@require_POST
@staff_page(Permission.REGION_MANAGE)
def recover_confirm(request: RegionRequest, account: UUID) -> HttpResponse:
    """The second administrator confirms."""
    staff, waiting = staff_here(request), _colleague(account).recovery
    if waiting is None:
        raise Http404
    try:
        recovery.confirm(waiting.pk, admin=staff, by=staff.actor(Role.REGION_ADMIN))
        messages.success(request, _("Akun dipulihkan. Orangnya memasang langkah kedua lagi saat masuk."))
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return redirect(address(request, "people"))


@require_POST
@staff_page(Permission.REGION_MANAGE)
def recover_withdraw(request: RegionRequest, account: UUID) -> HttpResponse:
    staff, waiting = staff_here(request), _colleague(account).recovery
    if waiting is None:
        raise Http404
    try:
        recovery.withdraw(waiting.pk, admin=staff, by=staff.actor(Role.REGION_ADMIN))
        messages.success(request, _("Permintaan pemulihan dibatalkan."))
    except Refused as refused:
        messages.error(request, str(refused.reason))
    return redirect(address(request, "people"))


def _colleague(account: UUID) -> Colleague:
    """404 for somebody who does not work here."""
    found = next((one for one in colleagues() if one.account.pk == account), None)
    if found is None:
        raise Http404
    return found
