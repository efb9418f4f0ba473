"""An officer lost the phone: two administrators of the region let them set up the second factor anew.

One asks after seeing the person, another confirms within a day, and only then the old app and codes are removed and
every session ends. Nobody does it alone, nobody for themselves. Where there is only one administrator, the operator
of the machine does it with a command.
"""

from __future__ import annotations

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _
from django.utils.translation import override

from pendopo.foundation.audit.actions import Actor, action, record, record_global, together
from pendopo.foundation.common.clock import now
from pendopo.foundation.notices.actions import Recipient, queue_message
from pendopo.foundation.notices.states import Channel

from . import devices, rules
from .models import Account, Recovery
from .staff import Staff
from .states import RecoveryState

LIFETIME = timedelta(hours=24)


@action("recovery.asked")
def ask(account: Account, *, reason: str, has_seen: bool, admin: Staff, by: Actor) -> Recovery:
    """The first administrator. The person is told at once, so that a trick is noticed before the second confirms.

    Raises Refused: not_admin, self, not_staff, not_set_up, not_seen, no_reason, already_asked.
    """
    rules.check_ask_recovery(admin, account, reason, has_seen)
    moment = now()
    late = Recovery.objects.filter(account=account, state=RecoveryState.ASKED, expires_at__lte=moment)
    late.update(state=RecoveryState.EXPIRED, closed_at=moment)
    recovery = Recovery(
        account=account,
        reason=reason.strip(),
        asked_by_id=admin.account_id,
        asked_at=moment,
        expires_at=moment + LIFETIME,
    )
    recovery.save()
    record("account", account.pk, by=by, reason=reason, fields={"recovery": recovery.pk})
    _tell(recovery, "asked", by)
    return recovery


@action("recovery.confirmed")
def confirm(recovery_id: int, *, admin: Staff, by: Actor) -> Recovery:
    """The second administrator. The app, the recovery codes and every session of the person are gone afterwards.

    Raises Recovery.DoesNotExist for another region's, and Refused: not_admin, self, same_admin, closed, too_late,
    first_gone.
    """
    recovery: Recovery = Recovery.objects.select_for_update().get(pk=recovery_id)
    rules.check_confirm_recovery(admin, recovery)
    _close(recovery, RecoveryState.DONE, admin)
    _remove(recovery.account, by=by)
    record("account", recovery.account_id, by=by, fields={"recovery": recovery.pk})
    _tell(recovery, "done", by)
    return recovery


@action("recovery.withdrawn")
def withdraw(recovery_id: int, *, admin: Staff, by: Actor) -> Recovery:
    """Any administrator but the person: it was a mistake, or a trick. Raises Refused: not_admin, self, closed."""
    recovery: Recovery = Recovery.objects.select_for_update().get(pk=recovery_id)
    rules.check_withdraw_recovery(admin, recovery)
    _close(recovery, RecoveryState.WITHDRAWN, admin)
    record("account", recovery.account_id, by=by, fields={"recovery": recovery.pk})
    return recovery


def by_operator(account: Account, *, reason: str, by: Actor) -> None:
    """Whoever holds the machine does what two administrators would. Raises Refused: not_set_up, no_reason."""
    rules.check_operator_recovery(account, reason)
    with together():
        _remove(account, by=by)
        record_global("recovery.by_operator", "account", account.pk, by=by, reason=reason)


def _close(recovery: Recovery, state: RecoveryState, admin: Staff) -> None:
    recovery.state = state
    recovery.closed_by_id = admin.account_id
    recovery.closed_at = now()
    recovery.save(update_fields=["state", "closed_by_id", "closed_at"])


def _remove(account: Account, *, by: Actor) -> None:
    Authenticator.objects.filter(user_id=account.pk).delete()
    devices.end_all(account, by=by)


def _tell(recovery: Recovery, what: str, by: Actor) -> None:
    account = recovery.account
    with override(account.language):
        body = {
            "asked": _(
                "Seorang admin meminta pemulihan langkah kedua akun Anda. Bukan Anda yang meminta? Segera hubungi "
                "admin wilayah."
            ),
            "done": _(
                "Langkah kedua akun Anda sudah dilepas, dan semua perangkat sudah keluar. Masuk lagi, lalu pasang di "
                "ponsel Anda yang baru."
            ),
        }[what]
        subject = _("Keamanan akun Pendopo")
    queue_message(
        source_key=f"recovery:{recovery.pk}:{what}",
        subject_key="",
        recipient=Recipient(
            str(account.pk), account.name, account.email or "", account.phone or "", account.language
        ),
        subject=subject,
        body=body,
        channels=[Channel.EMAIL, Channel.SMS],
        by=by,
    )
