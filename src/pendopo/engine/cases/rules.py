"""Who may do what to a case, and when. `check_*` raises Refused with the sentence the page prints; `can_*` asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.accounts.roles import PERMISSIONS, Permission, Role
from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents.rules import check_replace
from pendopo.foundation.documents.states import LetterState

from .models import Case
from .states import OPEN, OWNERS, TRANSITIONS, CaseState, StepKind

STEP_PERMISSION: dict[StepKind, Permission] = {
    StepKind.CHECK: Permission.CASE_CHECK,
    StepKind.REGISTER_ENTRY: Permission.CASE_REGISTER,
    StepKind.APPROVE: Permission.CASE_APPROVE,
    StepKind.ATTACH_DOCUMENT: Permission.CASE_REGISTER,
}


def why_not(check: Callable[..., None], *args: Any) -> str:
    """The reason a check refuses, as text for the disabled button; empty when it allows."""
    try:
        check(*args)
    except Refused as refused:
        return str(refused.reason)
    return ""


def check_transition(state: str, to: CaseState) -> None:
    if to not in TRANSITIONS[CaseState(state)]:
        raise Refused(_("Permohonan ini sudah berpindah tahap. Muat ulang halaman."), "no_transition")


def check_fresh(case: Case, revision: int | None) -> None:
    """A form filled on an older view of the case is refused, so nobody decides on what they did not see."""
    if revision is not None and revision != case.revision:
        raise Refused(_("Permohonan ini baru saja berubah. Muat ulang halaman, lalu ulangi."), "stale")


def check_holds(case: Case, staff: Staff) -> None:
    """The case is at an officer's step, this officer's office and role hold it, and its owner has not stopped it."""
    if OWNERS[CaseState(case.state)] != "officer":
        if case.state == CaseState.RETURNED:
            raise Refused(_("Menunggu perbaikan dari pemohon."), "waits_for_applicant")
        raise Refused(_("Tidak ada langkah petugas pada tahap ini."), "not_with_officer")
    if case.restricted_at is not None:
        raise Refused(_("Pemrosesan dibatasi atas permintaan pemilik data."), "restricted")
    if case.holder_role not in staff.roles or case.holder_id not in staff.organisations_for(case.holder_role):
        raise Refused(_("Langkah ini dipegang petugas lain."), "not_holder")
    if case.assignee_id is not None and str(case.assignee_id) != str(staff.account_id):
        raise Refused(_("Permohonan ini sedang ditangani rekan Anda."), "assigned")


def check_not_own(case: Case, staff: Staff) -> None:
    """Nobody decides a case of their own or one they typed in."""
    own = {str(case.entered_by_id), str(case.account_id), str(case.applicant.account_id)} - {"None"}
    if str(staff.account_id) in own:
        raise Refused(_("Anda pemohon atau pengisi permohonan ini. Petugas lain harus memutus."), "own_case")


def check_step(case: Case, staff: Staff, kind: StepKind) -> None:
    """May this officer do the work of the current step?"""
    check_holds(case, staff)
    if not staff.has(STEP_PERMISSION[kind]):
        raise Refused(_("Peran Anda tidak mencakup langkah ini."), "no_permission")
    check_not_own(case, staff)


def check_claim(case: Case, staff: Staff) -> None:
    check_holds(case, staff)
    if case.assignee_id is not None:
        raise Refused(_("Permohonan ini sudah Anda ambil."), "already_yours")


def check_release(case: Case, staff: Staff) -> None:
    check_holds(case, staff)
    if case.assignee_id is None:
        raise Refused(_("Permohonan ini belum diambil siapa pun."), "not_claimed")


def check_return(case: Case, staff: Staff) -> None:
    """May this officer ask the applicant to correct something?"""
    check_holds(case, staff)
    if not staff.has(Permission.CASE_RETURN):
        raise Refused(_("Peran Anda tidak boleh mengembalikan permohonan."), "no_permission")


def check_reject(case: Case, staff: Staff) -> None:
    check_holds(case, staff)
    if not staff.has(Permission.CASE_REJECT):
        raise Refused(_("Peran Anda tidak boleh menolak permohonan."), "no_permission")
    check_not_own(case, staff)


def check_reveal(case: Case, staff: Staff) -> None:
    if not staff.has(Permission.PERSON_REVEAL):
        raise Refused(_("Peran Anda tidak boleh membuka data pribadi."), "no_permission")


def check_correct(case: Case, by: Actor) -> None:
    """The applicant may correct only what was asked, only while it is asked."""
    if case.state != CaseState.RETURNED:
        raise Refused(_("Tidak ada yang perlu diperbaiki saat ini."), "not_returned")


def check_withdraw(case: Case, by: Actor) -> None:
    if case.state not in OPEN or case.state == CaseState.CLOSING:
        raise Refused(_("Permohonan ini sudah diputus dan tidak dapat dibatalkan."), "decided")
    if case.register_number:
        raise Refused(
            _("Permohonan ini sudah dicatat di register. Hubungi kantor untuk membatalkannya."),
            "already_registered",
        )


def check_signs_for(case: Case, staff: Staff) -> None:
    """Does this officer sign for the office whose service this is?"""
    if not staff.has(Permission.LETTER_SIGN):
        raise Refused(_("Peran Anda tidak boleh menandatangani surat."), "no_permission")
    check_office(case, staff, Permission.LETTER_SIGN)


def check_sign_letter(case: Case, staff: Staff) -> None:
    """May this officer sign the letter of this case? Nobody signs their own."""
    check_signs_for(case, staff)
    check_not_own(case, staff)


def check_revoke_letter(case: Case, staff: Staff) -> None:
    """May this officer take the letter of this case back, or order another in its place?"""
    if not staff.has(Permission.LETTER_REVOKE):
        raise Refused(_("Peran Anda tidak boleh mencabut surat."), "no_permission")
    check_office(case, staff, Permission.LETTER_REVOKE)
    check_not_own(case, staff)
    if case.letter is None:
        raise Refused(_("Permohonan ini belum mempunyai surat yang ditandatangani."), "no_letter")


def check_revoke_now(case: Case, staff: Staff) -> None:
    """As above, and the letter is in force."""
    check_revoke_letter(case, staff)
    if case.letter is None or case.letter.state != LetterState.SIGNED:
        raise Refused(_("Surat ini sudah tidak berlaku."), "not_in_force")


def check_reissue(case: Case, staff: Staff) -> None:
    """May another letter take the place of this one now?"""
    check_revoke_letter(case, staff)
    if case.letter is not None:
        check_replace(case.letter)


def check_office(case: Case, staff: Staff, permission: Permission) -> None:
    """The service belongs to an office in which the role that allows this is held."""
    offices = {row.organisation_kind for row in staff.memberships if permission in PERMISSIONS[Role(row.role)]}
    if case.owner not in offices:
        raise Refused(_("Surat ini milik kantor lain."), "other_office")
