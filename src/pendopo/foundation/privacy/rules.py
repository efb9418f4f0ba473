"""What must hold of requests, answers and breaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.errors import Refused

from .holders import Effect, Selection, Subject
from .models import Breach, DataRequest
from .states import OPEN, TRANSITIONS, Ground, RequestKind, RequestState

SHORTEST_REASON = 10


def why_not(check: Callable[..., None], *args: Any) -> str:
    """The reason a check refuses, as text for the disabled button; empty when it allows."""
    try:
        check(*args)
    except Refused as refused:
        return str(refused.reason)
    return ""


def check_receive(kind: RequestKind, subject: Subject) -> None:
    """One open request of a kind and subject; values are corrected only for somebody who is known."""
    if kind == RequestKind.CORRECTION and not subject.is_verified:
        raise Refused(_("Untuk memperbaiki data orang, masuk dengan akun Anda."), "not_known")
    found = DataRequest.objects.filter(kind=kind, state__in=sorted(OPEN), subject_key=subject.case_key)
    if found.filter(account_id=subject.account_id, person_id=subject.person_id).exists():
        raise Refused(_("Permintaan yang sama sedang kami jawab. Lihat di bawah sampai kapan."), "already_open")


def check_changes(changes: Mapping[str, str], has_proof: bool) -> None:
    if not changes:
        raise Refused(_("Isi sedikitnya satu data yang perlu diperbaiki."), "no_changes")
    if not has_proof:
        raise Refused(_("Lampirkan bukti, misalnya foto KTP atau kartu keluarga."), "no_proof")


def check_transition(request: DataRequest, to: RequestState) -> None:
    if to not in TRANSITIONS[RequestState(request.state)]:
        raise Refused(_("Permintaan ini sudah dijawab. Muat ulang halaman."), "no_transition")


def check_not_own(request: DataRequest, account_id: object) -> None:
    """Nobody answers a request of their own."""
    if request.account_id is not None and str(request.account_id) == str(account_id):
        raise Refused(_("Ini permintaan Anda sendiri. Pejabat lain harus menjawabnya."), "own_request")


def check_fulfil(request: DataRequest, effects: list[Effect]) -> None:
    """Something must be left to do: otherwise the honest answer is a refusal with its reason."""
    check_transition(request, RequestState.FULFILLED)
    if request.kind in (RequestKind.ACCESS, RequestKind.CORRECTION):
        return
    if not effects:
        raise Refused(_("Tidak ada data yang terkena permintaan ini."), "nothing_held")
    if all(effect.reason for effect in effects):
        raise Refused(_("Semua data ini wajib disimpan. Tolak dengan alasannya."), "all_kept")


def check_refuse(request: DataRequest, ground: str, reason: str) -> None:
    check_transition(request, RequestState.REFUSED)
    if ground not in Ground.values:
        raise Refused(_("Pilih dasar penolakan."), "no_ground")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Tulis alasan yang dapat dimengerti pemilik data, minimal 10 huruf."), "no_reason")


def check_copy(request: DataRequest) -> None:
    """The copy is there and its seven days are not over."""
    if request.copy_id is None or request.copy_until is None or request.copy_until <= now():
        raise Refused(_("Salinan ini sudah dihapus. Minta lagi bila masih perlu."), "copy_gone")


def check_lift(request: DataRequest) -> None:
    if request.kind != RequestKind.RESTRICTION or request.state != RequestState.FULFILLED or request.lifted_at:
        raise Refused(_("Tidak ada pembatasan yang dapat dicabut."), "not_restricted")


def check_breach(discovered_at: datetime, people: int) -> None:
    if discovered_at > now():
        raise Refused(_("Waktu diketahui tidak boleh di masa depan."), "future")
    if people < 1:
        raise Refused(_("Isi perkiraan jumlah orang, minimal 1."), "people")


def check_notices(breach: Breach, selection: Selection, number: int) -> None:
    if breach.notices_started_at is not None:
        raise Refused(_("Pemberitahuan kepada pemilik data sudah dikirim."), "already_told")
    if selection.is_empty:
        raise Refused(_("Pilih dulu siapa yang terkena: layanan dengan tanggal, atau nomor permohonan."), "nobody")
    if number == 0:
        raise Refused(_("Tidak ada permohonan yang cocok dengan pilihan ini."), "nobody")


def check_agency(breach: Breach, told_at: datetime) -> None:
    if breach.agency_told_at is not None:
        raise Refused(_("Pemberitahuan kepada lembaga sudah dicatat."), "already_told")
    if not breach.discovered_at <= told_at <= now():
        raise Refused(_("Waktu ini tidak mungkin. Isi antara saat diketahui dan sekarang."), "time")
