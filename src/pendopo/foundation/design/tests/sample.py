"""Pages that show every component, for people who draw and for the accessibility judge. Never part of the site."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.common.clock import now
from pendopo.foundation.design import fields, views, widgets

PAGES = Path(__file__).parent / "pages"
NAMES = ["home", "service", "form", "case", "desk"]
REGION = SimpleNamespace(
    code="35.23", slug="tuban", name="Tuban", full_name="Kabupaten Tuban", get_kind_display="Kabupaten"
)
VILLAGES = [
    ("Kecamatan Jenu", [("35.23.11.2001", "Desa Contoh Satu")]),
    ("Kecamatan Merakurak", [("x", "Desa Dua")]),
]


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Nama lengkap anak"), help_text=_("Seperti di surat keterangan lahir."))
    born_on = fields.DatePartsField(label=_("Tanggal lahir"), help_text=_("Misalnya 21 November 2026."))
    born_at = fields.TimeOfDayField(label=_("Pukul"), required=False)
    weight = fields.NumberField(label=_("Berat bayi"), unit=_("gram"), low=300, high=9000)
    nik = fields.DigitsField(label=_("NIK ibu"))
    phone = fields.PhoneField(label=_("Nomor telepon"))
    sex = forms.ChoiceField(
        label=_("Jenis kelamin"),
        choices=[("1", "Laki-laki"), ("2", "Perempuan")],
        widget=widgets.Radios(inline=True),
    )
    helpers = forms.MultipleChoiceField(
        label=_("Penolong kelahiran"), choices=[("1", "Dokter"), ("2", "Bidan")], widget=widgets.Checkboxes
    )
    married = fields.YesNoField(label=_("Apakah orang tua punya buku nikah?"))
    village = forms.ChoiceField(
        label=_("Desa atau kelurahan"), choices=VILLAGES, widget=widgets.GroupedSelect(empty=_("Pilih desa"))
    )
    letter = forms.FileField(label=_("Surat keterangan lahir"), widget=widgets.CameraFile)
    book = forms.FileField(
        label=_("Buku nikah"),
        required=False,
        widget=widgets.CameraFile(held=widgets.HeldFile("buku-nikah.jpg", 240_000, "#buku")),
    )
    note = forms.CharField(label=_("Catatan"), required=False, widget=forms.Textarea)
    consent = forms.BooleanField(label=_("Data yang saya isi benar."))
    warnings = {"nik": "Tanggal lahir pada NIK berbeda dengan tanggal yang Anda isi."}


def bound_form() -> SampleForm:
    typed = {
        "name": "",
        "born_on_0": "31",
        "born_on_1": "2",
        "born_on_2": "2026",
        "weight": "tiga",
        "nik": "9901 5",
    }
    return SampleForm(typed, {})


def rows() -> list[dict[str, object]]:
    return [
        {"reference": "TBN-7K2M-94QX-C", "who": "Sari Contoh", "on": date(2020, 1, 2), "tone": "attention"},
        {"reference": "TBN-3H8P-11ZA-4", "who": "Bima Contoh", "on": now().date(), "tone": "plain"},
    ]


def page(request: HttpRequest, name: str) -> HttpResponse:
    request.region = REGION
    template = engines["django"].from_string((PAGES / f"{name}.html").read_text())
    context = {
        "form": bound_form(),
        "fresh": SampleForm(),
        "rows": rows(),
        "now": now(),
        "page": Paginator(range(60), 25).page(2),
        "is_demo": True,
        "tones": ["plain", "progress", "attention", "success", "stopped", "paused"],
    }
    return HttpResponse(template.render(context, request))


urlpatterns = [
    path("contoh/fault/", views.server_error),
    path("contoh/lost/", views.not_found),
    path("contoh/<name>/", page),
    path("akun/masuk/", page, {"name": "form"}, name="account_login"),
    path("akun/keluar/", page, {"name": "form"}, name="account_logout"),
    path("", include("pendopo.foundation.design.urls")),
]
handler404 = "pendopo.foundation.design.views.not_found"
handler500 = "pendopo.foundation.design.views.server_error"
