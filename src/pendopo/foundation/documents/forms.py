from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.references import ALPHABET, normalise

from .actions.letters import CODE_LENGTH
from .facts import Fact
from .handlers import UploadTooLarge

FACTS_ASKED = 2


def read_code(text: str) -> str | None:
    """The code in what a person typed, or None when it cannot be one."""
    code = normalise(text)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Kode surat"),
        help_text=_("16 huruf dan angka di bawah kode QR. Tanda hubung boleh dilewati."),
        max_length=60,
        error_messages={"required": _("Ketik kode yang tercetak di surat.")},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(_("Kode berisi 16 huruf dan angka. Periksa lagi ketikannya."))
        return code


class FactsForm(forms.Form):
    """Asks for the first printed facts of a letter; the answer is yes or no, never the fact."""

    def __init__(self, facts: Sequence[Fact], data: Any = None) -> None:
        super().__init__(data, prefix="fact")  # apart from the other form on the page
        self.asked = tuple(facts[:FACTS_ASKED])
        for fact in self.asked:
            self.fields[fact.key] = forms.CharField(
                label=fact.label,
                max_length=200,
                error_messages={"required": _("Ketik seperti yang tercetak di surat.")},
                widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
            )


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Berkas PDF surat"),
        help_text=_("Berkas hanya dibandingkan, lalu dibuang."),
        error_messages={
            "required": _("Pilih berkas PDF yang Anda terima."),
            "empty": _("Berkas ini kosong. Pilih berkas lain."),
        },
        widget=forms.FileInput({"accept": "application/pdf"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadTooLarge):
            raise forms.ValidationError(_("Berkas ini terlalu besar. Surat kami jauh lebih kecil."))
        return file
