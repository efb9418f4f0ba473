"""What a person asks about their data. Kinds have Indonesian words in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.accounts.fields import PhoneField
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.design.fields import DigitsField
from pendopo.foundation.design.widgets import CameraFile
from pendopo.foundation.documents.uploads import CleanFile, clean
from pendopo.foundation.privacy.states import RequestKind

SLUGS = {
    "salinan": RequestKind.ACCESS,
    "perbaikan": RequestKind.CORRECTION,
    "penghapusan": RequestKind.ERASURE,
    "pembatasan": RequestKind.RESTRICTION,
    "penarikan": RequestKind.WITHDRAWAL,
}
WORDS = {
    RequestKind.ACCESS: _(
        "Anda mendapat satu berkas ZIP: isinya dapat dibaca orang dan mesin, termasuk siapa yang melihat data Anda."
    ),
    RequestKind.CORRECTION: _("Tulis hanya yang salah. Lampirkan bukti. Bukti dihapus begitu permintaan dijawab."),
    RequestKind.ERASURE: _(
        "Yang sudah lewat masa simpannya dihapus. Yang masih wajib disimpan tetap, dan kami menulis alasannya."
    ),
    RequestKind.RESTRICTION: _(
        "Petugas berhenti mengerjakan data ini sampai pembatasan dicabut. Permohonan yang berjalan ikut berhenti."
    ),
    RequestKind.WITHDRAWAL: _(
        "Permohonan yang belum diputus dibatalkan dan isian yang belum dikirim dihapus. Yang sudah diputus tetap sah."
    ),
}
"""What happens when it is granted."""


class AskForm(forms.Form):
    """A few words are welcome, never needed."""

    detail = forms.CharField(
        label=_("Yang ingin Anda sampaikan"),
        help_text=_("Jangan tulis nomor identitas di sini."),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )

    def changes(self) -> dict[str, str]:
        return {}

    def proof(self) -> CleanFile | None:
        return None


class CorrectionForm(AskForm):
    """The values that should stand there; what is left empty stays as it is."""

    name = forms.CharField(label=_("Nama yang benar"), required=False, max_length=120)
    phone = PhoneField(label=_("Nomor ponsel yang benar"), required=False)
    email = forms.EmailField(label=_("E-mail yang benar"), required=False)
    kk_number = DigitsField(label=_("Nomor KK yang benar"), required=False, length=16)
    evidence = forms.FileField(
        label=_("Bukti"),
        help_text=_("Foto KTP, kartu keluarga, atau surat lain yang memuat data yang benar."),
        widget=CameraFile(),
        error_messages={"required": _("Lampirkan bukti, misalnya foto KTP atau kartu keluarga.")},
    )
    field_order = ["name", "phone", "email", "kk_number", "evidence", "detail"]

    def clean_evidence(self) -> CleanFile:
        try:
            return clean(self.cleaned_data["evidence"])
        except Refused as refused:
            raise forms.ValidationError(str(refused.reason), refused.code) from None

    def changes(self) -> dict[str, str]:
        keys = ("name", "phone", "email", "kk_number")
        return {key: str(self.cleaned_data[key]) for key in keys if self.cleaned_data.get(key)}

    def proof(self) -> CleanFile | None:
        found: CleanFile | None = self.cleaned_data.get("evidence")
        return found


def form_for(kind: RequestKind, data: Any = None, files: Any = None) -> AskForm:
    return CorrectionForm(data, files) if kind == RequestKind.CORRECTION else AskForm(data)
