"""Forms of the data protection officer."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.accounts.fields import PhoneField
from pendopo.foundation.common.clock import today
from pendopo.foundation.design.fields import DatePartsField, NumberField, TimeOfDayField
from pendopo.foundation.privacy import reaching
from pendopo.foundation.privacy.states import Ground, RequestKind

from .forms import DeskForm


class EnterForm(DeskForm):
    """A request that somebody makes at the desk, about one application; the officer has seen the identity card."""

    places = {"not_found": "reference", "already_open": "kind", "not_known": "kind", "no_changes": "kind"}

    reference = forms.CharField(
        label=_("Nomor permohonan"),
        help_text=_("Ada di tanda terima. Contoh: 3523-7K2M-9QX4-H"),
        max_length=40,
        widget=forms.TextInput({"class": "w-16 digits", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Isi nomor permohonan.")},
    )
    kind = forms.ChoiceField(
        label=_("Yang diminta"),
        choices=[(kind.value, kind.label) for kind in RequestKind if kind != RequestKind.CORRECTION],
    )
    detail = forms.CharField(
        label=_("Kata pemilik data"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    email = forms.EmailField(label=_("E-mail untuk jawaban"), required=False)
    phone = PhoneField(label=_("Nomor ponsel untuk jawaban"), required=False)
    is_seen = forms.BooleanField(
        label=_("Saya sudah melihat KTP pemilik data ini dan namanya sama dengan pemohon."),
        error_messages={"required": _("Periksa KTP dulu. Tanpa itu permintaan tidak dapat dicatat di loket.")},
    )


class FulfilForm(DeskForm):
    answer = forms.CharField(
        label=_("Pesan untuk pemilik data"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )


class RefuseForm(DeskForm):
    places = {"no_ground": "ground", "no_reason": "reason"}

    ground = forms.ChoiceField(label=_("Dasar penolakan"), choices=Ground.choices)
    reason = forms.CharField(
        label=_("Alasan"),
        help_text=_("Dikirim ke pemilik data kata demi kata."),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Tulis alasan yang dapat dimengerti pemilik data.")},
    )


class BreachForm(DeskForm):
    """What the law wants to know, in the order one learns it."""

    places = {"future": "discovered_on", "people": "people"}

    title = forms.CharField(label=_("Nama singkat"), max_length=120)
    discovered_on = DatePartsField(label=_("Tanggal diketahui"))
    discovered_time = TimeOfDayField(label=_("Jam diketahui"))
    happened = forms.CharField(
        label=_("Kapan terjadi"), help_text=_("Tanggal, atau rentang waktu sejauh diketahui."), max_length=120
    )
    what_data = forms.CharField(
        label=_("Data apa yang terungkap"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )
    how = forms.CharField(label=_("Bagaimana terjadinya"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    handling = forms.CharField(
        label=_("Penanganan dan pemulihan"),
        help_text=_("Yang sudah dan akan dilakukan, dan yang dapat dilakukan pemilik data."),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
    people = NumberField(label=_("Perkiraan jumlah orang"), whole=True, low=1)

    def discovered_at(self) -> datetime:
        return moment(self.cleaned_data["discovered_on"], self.cleaned_data["discovered_time"])


class NoticeForm(DeskForm):
    """Whom it touches."""

    places = {"nobody": "service"}

    service = forms.ChoiceField(label=_("Layanan"), required=False)
    received_from = DatePartsField(label=_("Diterima sejak"), required=False)
    received_to = DatePartsField(label=_("Diterima sampai"), required=False)
    references = forms.CharField(
        label=_("Atau nomor permohonan"),
        help_text=_("Satu nomor di tiap baris."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 4, "class": "digits"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("Tidak dipilih")), *reaching.services()]

    def clean_references(self) -> tuple[str, ...]:
        typed = tuple(dict.fromkeys(self.cleaned_data["references"].split()))
        lost = reaching.unknown(typed)
        if lost:
            raise forms.ValidationError(
                gettext("Tidak ada permohonan dengan nomor: %(numbers)s") % {"numbers": ", ".join(lost[:5])}
            )
        return typed

    def selection(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "service_key": said["service"],
            "received_from": said["received_from"],
            "received_to": said["received_to"],
            "references": said["references"],
        }


class AgencyForm(DeskForm):
    places = {"time": "told_on"}

    told_on = DatePartsField(label=_("Tanggal diserahkan ke lembaga"), initial=today)
    told_time = TimeOfDayField(label=_("Jam diserahkan"))

    def told_at(self) -> datetime:
        return moment(self.cleaned_data["told_on"], self.cleaned_data["told_time"])


def moment(day: date, at: time) -> datetime:
    """In the zone of the region."""
    return timezone.make_aware(datetime.combine(day, at))
