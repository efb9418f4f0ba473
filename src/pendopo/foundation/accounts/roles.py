"""What a member of an organisation may do. Package steps name a role; rules ask for a permission."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """NOUN_VERB."""

    CASE_LIST = "case_list", _("melihat antrean")
    CASE_READ = "case_read", _("membaca permohonan")
    CASE_ENTER = "case_enter", _("memasukkan permohonan di loket")
    CASE_CHECK = "case_check", _("memeriksa permohonan")
    CASE_RETURN = "case_return", _("mengembalikan untuk diperbaiki")
    CASE_REJECT = "case_reject", _("menolak permohonan")
    CASE_REGISTER = "case_register", _("mencatat entri SIAK")
    CASE_APPROVE = "case_approve", _("menyetujui permohonan")
    PERSON_REVEAL = "person_reveal", _("membuka data pribadi dengan alasan")
    LETTER_SIGN = "letter_sign", _("menandatangani surat")
    LETTER_REVOKE = "letter_revoke", _("mencabut dan mengganti surat")
    FIGURE_READ = "figure_read", _("melihat angka dan barisnya")
    REGION_MANAGE = "region_manage", _("mengatur wilayah")
    DATA_ENTER = "data_enter", _("mencatat permintaan pemilik data")
    DATA_DECIDE = "data_decide", _("menjawab permintaan pemilik data dan mencatat kegagalan pelindungan data")


class Role(models.TextChoices):
    VILLAGE_OFFICER = "village_officer", _("Petugas desa")
    COUNTER_OFFICER = "counter_officer", _("Petugas loket")
    VERIFIER = "verifier", _("Petugas verifikasi")
    REGISTRAR = "registrar", _("Operator SIAK")
    SECTION_HEAD = "section_head", _("Kepala seksi")
    HEAD_OF_OFFICE = "head_of_office", _("Kepala dinas")
    REGION_ADMIN = "region_admin", _("Admin wilayah")
    DATA_OFFICER = "data_officer", _("Pejabat pelindung data")


P = Permission
_READ = {P.CASE_LIST, P.CASE_READ}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VILLAGE_OFFICER: frozenset(_READ | {P.CASE_ENTER, P.CASE_CHECK, P.CASE_RETURN}),
    Role.COUNTER_OFFICER: frozenset(_READ | {P.CASE_ENTER, P.DATA_ENTER}),
    Role.VERIFIER: frozenset(
        _READ | {P.CASE_ENTER, P.CASE_CHECK, P.CASE_RETURN, P.CASE_REJECT, P.PERSON_REVEAL, P.FIGURE_READ}
    ),
    Role.REGISTRAR: frozenset(_READ | {P.CASE_REGISTER, P.PERSON_REVEAL}),
    Role.SECTION_HEAD: frozenset(
        _READ | {P.CASE_APPROVE, P.CASE_RETURN, P.CASE_REJECT, P.LETTER_REVOKE, P.PERSON_REVEAL, P.FIGURE_READ}
    ),
    Role.HEAD_OF_OFFICE: frozenset(
        _READ | {P.CASE_APPROVE, P.CASE_REJECT, P.LETTER_SIGN, P.LETTER_REVOKE, P.PERSON_REVEAL, P.FIGURE_READ}
    ),
    Role.REGION_ADMIN: frozenset({P.REGION_MANAGE, P.FIGURE_READ}),
    Role.DATA_OFFICER: frozenset({P.DATA_ENTER, P.DATA_DECIDE}),
}

NEED_SECOND_FACTOR: frozenset[str] = frozenset(Role.values)
"""Roles whose holders enter the workbench only with a second factor, where the installation requires it."""
