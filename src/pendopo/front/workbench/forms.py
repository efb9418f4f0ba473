"""Forms of the officers. Whether an act is allowed is asked of the rules; here is only what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.clock import today
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.design.fields import DatePartsField
from pendopo.foundation.documents.uploads import MEGABYTE, CleanFile, clean

LONGEST_NOTE = 300
STALE = "stale"
"""The code of a form that was filled on an older view of the case: nothing in it is wrong."""
REGISTER_MB = 10


class DeskForm(forms.Form):
    """A form whose refusals land beside the field they are about: {code of Refused: field}."""

    places: dict[str, str] = {}

    def refuse(self, refused: Refused) -> None:
        """Show the rule's reason beside its field, or above the form; a stale form has no error of its own."""
        if refused.code != STALE:
            self.add_error(self.places.get(refused.code), str(refused.reason))


class RecoveryForm(DeskForm):
    """Why an officer's second factor is to be set up anew, and that it is really them."""

    reason = forms.CharField(
        label=_("Alasan"),
        help_text=_("Misalnya: ponsel hilang. Tercatat di jejak audit."),
        max_length=200,
        error_messages={"required": _("Tulis alasannya.")},
    )
    has_seen = forms.BooleanField(
        label=_("Saya sudah memastikan orangnya, langsung atau lewat panggilan video."),
        error_messages={"required": _("Pastikan dahulu orangnya, langsung atau lewat panggilan video.")},
    )


class NoteForm(DeskForm):
    """Ends a check or an approval."""

    note = forms.CharField(
        label=_("Catatan"),
        help_text=_("Dibaca rekan Anda dan pemohon."),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class RegisterForm(DeskForm):
    """The number and date under which the event stands in the register."""

    places = {"number": "number", "date": "entered_on"}

    number = forms.CharField(
        label=_("Nomor entri register"),
        help_text=_("Salin seperti tertulis di register."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "digits"}),
        error_messages={"required": _("Isi nomor entri register.")},
    )
    entered_on = DatePartsField(label=_("Tanggal entri"), initial=today)


class DocumentForm(DeskForm):
    """The register's signed PDF."""

    places = {"unsigned": "document", "broken": "document", "untrusted": "document"}

    document = forms.FileField(
        label=_("PDF dari register"),
        help_text=_("PDF asli, paling besar 10 MB. Tanda tangan elektroniknya diperiksa sebelum diterima."),
        widget=forms.FileInput({"accept": "application/pdf"}),
        error_messages={"required": _("Pilih PDF yang diterbitkan register.")},
    )

    def clean_document(self) -> CleanFile:
        try:
            return clean(self.cleaned_data["document"], accept=("pdf",), max_bytes=REGISTER_MB * MEGABYTE)
        except Refused as refused:
            raise forms.ValidationError(str(refused.reason), refused.code) from None


class RejectForm(DeskForm):
    places = {"no_reason": "reason"}

    reason = forms.CharField(
        label=_("Alasan penolakan"),
        help_text=_("Dikirim ke pemohon kata demi kata. Tulis apa yang dapat dilakukan pemohon selanjutnya."),
        max_length=1000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Tulis alasan yang dapat dimengerti pemohon.")},
    )


class RevealForm(DeskForm):
    places = {"no_reason": "reason", "empty": "reason"}

    reason = forms.CharField(
        label=_("Untuk apa nomor ini dibuka?"),
        help_text=_("Contoh: mencocokkan dengan Kartu Keluarga. Dicatat bersama nama Anda."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Tulis alasan membuka nomor ini.")},
    )


@dataclass(frozen=True)
class Choice:
    """A field of the application that may be sent back: its key, label, and what was answered."""

    key: str
    label: str
    value: str


class ReturnForm(DeskForm):
    """A tick box and a note for each field. `groups`: (title of the page, its fields)."""

    def __init__(self, groups: Iterable[tuple[str, list[Choice]]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = list(groups)
        for _title, choices in self.groups:
            for choice in choices:
                self._add(choice)

    def _add(self, choice: Choice) -> None:
        self.fields[f"pick-{choice.key}"] = forms.BooleanField(label=choice.label, required=False)
        self.fields[f"note-{choice.key}"] = forms.CharField(
            label=gettext("Apa yang perlu diperbaiki pada “%(field)s”?") % {"field": choice.label},
            required=False,
            max_length=LONGEST_NOTE,
            widget=forms.Textarea({"rows": 2}),
        )

    def rows(self) -> list[tuple[str, list[tuple[Choice, forms.BoundField, forms.BoundField]]]]:
        """The fields for the page: (title, [(choice, tick box, note), …])."""
        return [
            (title, [(choice, self[f"pick-{choice.key}"], self[f"note-{choice.key}"]) for choice in choices])
            for title, choices in self.groups
        ]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        for choice in (choice for _title, choices in self.groups for choice in choices):
            is_picked, note = said.get(f"pick-{choice.key}"), str(said.get(f"note-{choice.key}") or "").strip()
            if f"note-{choice.key}" in self.errors:
                continue
            if is_picked and not note:
                self.add_error(f"note-{choice.key}", _("Tulis apa yang perlu diperbaiki."))
            if note and not is_picked:
                self.add_error(f"pick-{choice.key}", _("Centang isian ini, atau kosongkan catatannya."))
        return said

    def notes(self) -> dict[str, str]:
        """{field key: what to do} of the ticked fields."""
        keys = [choice.key for _title, choices in self.groups for choice in choices]
        return {key: self.cleaned_data[f"note-{key}"] for key in keys if self.cleaned_data.get(f"pick-{key}")}


class GiveUpForm(DeskForm):
    """Settles work that failed in another way."""

    places = {"no_reason": "reason"}

    reason = forms.CharField(
        label=_("Mengapa tidak dicoba lagi?"),
        help_text=_("Misalnya: warga sudah ditelepon. Jangan menulis nama atau nomor siapa pun."),
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Tulis alasan berhenti mencoba.")},
    )
