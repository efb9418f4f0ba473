"""Forms of officials: their appointment, their passphrase, and what is wrong with a letter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import DeskForm


class SignatoryForm(DeskForm):
    places = {
        "position": "position",
        **dict.fromkeys(("length", "province", "day", "month", "sequence"), "nik"),
    }

    position = forms.CharField(
        label=_("Jabatan seperti tercetak di surat"),
        max_length=120,
        error_messages={"required": _("Tuliskan jabatan seperti tercetak di surat.")},
    )
    nik = forms.CharField(
        label=_("NIK yang terdaftar di BSrE"),
        help_text=_("Disimpan terenkripsi, hanya dikirim ke BSrE, dan tidak pernah ditampilkan lagi."),
        max_length=30,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric", "class": "digits"}),
        error_messages={"required": _("Isi NIK Anda.")},
    )


class PassphraseForm(DeskForm):
    places = {"passphrase": "passphrase"}

    passphrase = forms.CharField(
        label=_("Passphrase BSrE"),
        help_text=_("Dipakai untuk paket ini saja, paling lama 10 menit, dan tidak disimpan di mana pun."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Ketik passphrase Anda.")},
    )


class RevokeForm(DeskForm):
    places = {"no_reason": "reason"}

    reason = forms.CharField(
        label=_("Mengapa surat ini dicabut?"),
        help_text=_("Dikirim ke pemohon kata demi kata."),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Tuliskan alasan pencabutan.")},
    )


class ReissueForm(DeskForm):
    """`initial`: what the letter says now."""

    places = {"no_reason": "reason"}

    subject = forms.CharField(label=_("Nama yang bersangkutan"), max_length=120, required=False)
    applicant = forms.CharField(label=_("Nama pemohon"), max_length=120, required=False)
    register_number = forms.CharField(label=_("Nomor entri register"), max_length=40, required=False)
    reason = forms.CharField(
        label=_("Apa yang salah pada surat lama?"),
        help_text=_("Terlihat oleh pemohon di riwayat permohonannya."),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Tuliskan apa yang salah pada surat lama.")},
    )
