"""What must hold of accounts, memberships and people."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused

from . import queries
from .models import Account, Organisation, Person, Recovery
from .roles import Permission, Role
from .second_factor import is_set_up
from .staff import Staff, staff_of_account
from .states import RecoveryState

SHORTEST_REASON = 5

CORRECTABLE = ("name", "phone", "email", "kk_number")

REVEALABLE = frozenset({"name", "nik", "kk_number", "birth_date", "phone", "email"})


def check_new_account(email: str | None, phone: str | None) -> None:
    if not email and not phone:
        raise Refused(_("Isi e-mail atau nomor ponsel."), "unreachable")
    if (email and Account.objects.filter(email=email).exists()) or (
        phone and Account.objects.filter(phone=phone).exists()
    ):
        raise Refused(_("Sudah ada akun dengan e-mail atau nomor ponsel ini."), "account_exists")


def check_membership(organisation: Organisation, role: str, valid_from: date, valid_to: date | None) -> None:
    if role not in Role.values:
        raise Refused(_("Peran ini tidak dikenal."), "unknown_role")
    if role == Role.VILLAGE_OFFICER and not organisation.village_code:
        raise Refused(_("Petugas desa hanya dapat bertugas di kantor desa."), "no_village")
    if valid_to is not None and valid_to < valid_from:
        raise Refused(_("Hari terakhir mendahului hari pertama."), "dates")


def check_reveal(person: Person, field: str, reason: str) -> None:
    if field not in REVEALABLE:
        raise Refused(_("Data ini tidak dapat dibuka."), "not_revealable")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Tulis alasan membuka data ini."), "no_reason")


def check_admin(admin: Staff) -> None:
    if not admin.has(Permission.REGION_MANAGE):
        raise Refused(_("Hanya admin wilayah yang dapat memulihkan akun."), "not_admin")


def check_recoverable(admin: Staff, account: Account) -> None:
    """Whether this administrator may ask at all; what was typed comes later."""
    check_admin(admin)
    if account.pk == admin.account_id:
        raise Refused(_("Akun sendiri dipulihkan oleh dua admin lain."), "self")
    if staff_of_account(account) is None:
        raise Refused(_("Orang ini bukan petugas di wilayah ini."), "not_staff")
    if not is_set_up(account):
        raise Refused(_("Langkah kedua belum terpasang, jadi tidak ada yang perlu dipulihkan."), "not_set_up")
    if queries.open_recovery(account) is not None:
        raise Refused(_("Pemulihan sudah diminta dan menunggu admin kedua."), "already_asked")


def check_ask_recovery(admin: Staff, account: Account, reason: str, has_seen: bool) -> None:
    check_recoverable(admin, account)
    if not has_seen:
        raise Refused(_("Pastikan dahulu orangnya, langsung atau lewat panggilan video."), "not_seen")
    _check_reason(reason)


def check_confirm_recovery(admin: Staff, recovery: Recovery) -> None:
    check_withdraw_recovery(admin, recovery)
    if recovery.asked_by_id == admin.account_id:
        raise Refused(_("Anda yang meminta. Admin lain yang menyetujui."), "same_admin")
    if now() >= recovery.expires_at:
        raise Refused(_("Sudah lewat 24 jam. Minta pemulihan sekali lagi."), "too_late")
    first = staff_of_account(recovery.asked_by)
    if first is None or not first.has(Permission.REGION_MANAGE):
        raise Refused(_("Yang meminta bukan admin lagi. Minta pemulihan sekali lagi."), "first_gone")


def check_withdraw_recovery(admin: Staff, recovery: Recovery) -> None:
    check_admin(admin)
    if recovery.account_id == admin.account_id:
        raise Refused(_("Akun sendiri dipulihkan oleh dua admin lain."), "self")
    if recovery.state != RecoveryState.ASKED:
        raise Refused(_("Pemulihan ini sudah ditutup."), "closed")


def check_operator_recovery(account: Account, reason: str) -> None:
    if not is_set_up(account):
        raise Refused(_("Langkah kedua belum terpasang, jadi tidak ada yang perlu dipulihkan."), "not_set_up")
    _check_reason(reason)


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Tulis alasannya."), "no_reason")


def check_correct(changes: dict[str, str]) -> None:
    if not changes or not set(changes) <= set(CORRECTABLE):
        raise Refused(_("Data ini tidak dapat diperbaiki di sini."), "not_correctable")
    if "name" in changes and not changes["name"].strip():
        raise Refused(_("Nama tidak boleh kosong."), "not_correctable")
