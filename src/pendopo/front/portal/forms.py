"""The portal's own small forms. Forms of services come from their packages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pendopo.engine.catalogue.package import Package


class TrackForm(forms.Form):
    """Reference and access code; whether they belong together is for the view to find out."""

    reference = forms.CharField(
        label=_("Nomor permohonan"),
        help_text=_("Ada di tanda terima. Contoh: 3523-7K2M-9QX4-H"),
        max_length=40,
        error_messages={"required": _("Isi nomor permohonan.")},
        widget=forms.TextInput({"class": "w-16 digits", "autocomplete": "off", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=_("Kode akses"),
        help_text=_("Sepuluh huruf dan angka di tanda terima. Contoh: 7K2M9-QX431"),
        max_length=40,
        error_messages={"required": _("Isi kode akses.")},
        widget=forms.TextInput({"class": "w-16 digits", "autocomplete": "off", "spellcheck": "false"}),
    )


class ResumeForm(forms.Form):
    """The code that continues a saved draft."""

    code = forms.CharField(
        label=_("Kode untuk melanjutkan"),
        help_text=_("Dua belas huruf dan angka yang Anda catat. Contoh: 7K2M-9QX4-31BD"),
        max_length=40,
        error_messages={"required": _("Isi kode untuk melanjutkan.")},
        widget=forms.TextInput({"class": "w-16 digits", "autocomplete": "off", "spellcheck": "false"}),
    )


class DeclarationForm(forms.Form):
    """The applicant stands for what was written. Not asked where the service's own form asks for consent."""

    is_true = forms.BooleanField(
        label=_("Saya menyatakan data ini benar dan setuju data ini dipakai untuk memproses permohonan ini."),
        error_messages={"required": _("Beri tanda pada pernyataan ini sebelum mengirim.")},
    )

    def __init__(self, package: Package, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        if any(field.type == "consent" for field in package.fields.values()):
            del self.fields["is_true"]
