from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from pendopo.foundation.design import fields, widgets

VILLAGES = [("Jenu", [("35.23.11.2001", "Desa <Satu>")]), ("Palang", [("35.23.12.2001", "Desa Dua")])]


def one(field: forms.Field, **data: object) -> forms.Form:
    return type("OneForm", (forms.Form,), {"x": field})(data)


def printed(form: forms.Form) -> str:
    return (
        engines["django"]
        .from_string('{% include "design/_field.html" with field=form.x %}')
        .render({"form": form})
    )


def error_of(form: forms.Form) -> str:
    assert not form.is_valid()
    return form.errors["x"][0]


def test_a_whole_date_becomes_a_date_and_iso_text():
    form = one(fields.DatePartsField(), x_0="7", x_1="3", x_2="2026")
    assert form.is_valid()
    assert form.cleaned_data["x"] == date(2026, 3, 7)
    assert form["x"].data == "2026-03-07"


def test_date_parts_also_serve_djangos_own_date_field():
    form = one(forms.DateField(widget=widgets.DateParts()), x_0="7", x_1="3", x_2="2026")
    assert form.is_valid()
    assert form.cleaned_data["x"] == date(2026, 3, 7)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("", "3", "2026"), "Tanggal belum diisi."),
        (("7", "", "2026"), "Bulan belum dipilih."),
        (("7", "3", ""), "Tahun belum diisi."),
        (("7", "", ""), "Tanggal belum lengkap. Isi hari, bulan, dan tahun."),
        (("32", "3", "2026"), "Tulis hari dengan angka 1 sampai 31."),
        (("1-2", "3", "2026"), "Tulis hari dengan angka 1 sampai 31."),
        (("²", "3", "2026"), "Tulis hari dengan angka 1 sampai 31."),
        (("7", "13", "2026"), "Pilih bulan dari daftar."),
        (("7", "3", "26"), "Tulis tahun dengan 4 angka, misalnya 2026."),
        (("7", "3", "20-6"), "Tulis tahun dengan 4 angka, misalnya 2026."),
        (("31", "2", "2026"), "Tanggal ini tidak ada di kalender. Periksa tanggal dan bulannya."),
        (("", "", ""), "Isi tanggal: hari, bulan, dan tahun."),
    ],
)
def test_a_wrong_date_gets_one_clear_sentence_and_keeps_what_was_typed(parts, message):
    form = one(fields.DatePartsField(), x_0=parts[0], x_1=parts[1], x_2=parts[2])
    assert error_of(form) == message
    html = printed(form)
    assert message in html
    for part in (parts[0], parts[2]):
        assert not part or f'value="{part}"' in html
    if parts[1] in map(str, range(1, 13)):
        assert f'<option value="{parts[1]}" selected>' in html


def test_an_empty_date_that_is_not_required_is_none():
    form = one(fields.DatePartsField(required=False), x_0="", x_1="", x_2=" ")
    assert form.is_valid()
    assert form.cleaned_data["x"] is None


def test_a_date_outside_its_limits_names_the_limit():
    field = fields.DatePartsField(earliest=date(2000, 1, 1), latest=lambda: date(2026, 11, 21))
    assert "21 November 2026" in error_of(one(field, x_0="22", x_1="11", x_2="2026"))
    assert "1 Januari 2000" in error_of(one(field, x_0="31", x_1="12", x_2="1999"))


@pytest.mark.parametrize("saved", [date(2026, 3, 7), "2026-03-07", "2026-3-7"])
def test_a_saved_date_fills_the_three_parts(saved):
    html = str(type("F", (forms.Form,), {"x": fields.DatePartsField()})(initial={"x": saved})["x"])
    assert 'value="2026"' in html
    assert '<option value="3" selected>' in html
    assert 'value="7"' in html or 'value="07"' in html


@pytest.mark.parametrize("typed", ["13.30", "13:30", "1330", " 13 30 ", "13:30:00"])
def test_a_time_is_read_the_way_people_write_it(typed):
    form = one(fields.TimeOfDayField(), x=typed)
    assert form.is_valid()
    assert form.cleaned_data["x"] == time(13, 30)


@pytest.mark.parametrize("typed", ["25.00", "12.60", "siang", "1", "13.30.1"])
def test_a_wrong_time_is_refused_and_kept(typed):
    form = one(fields.TimeOfDayField(), x=typed)
    assert "misalnya 13.30" in error_of(form)
    assert f'value="{typed}"' in printed(form)


def test_midnight_is_a_time_and_not_nothing():
    assert fields.TimeOfDayField().clean(time(0, 0)) == time(0, 0)


@pytest.mark.parametrize(
    ("typed", "whole", "expected"),
    [
        ("3.200", True, 3200),
        ("3 200", True, 3200),
        ("48,5", False, Decimal("48.5")),
        ("3.2", False, Decimal("3.2")),
    ],
)
def test_a_number_is_read_in_indonesian_writing(typed, whole, expected):
    assert fields.NumberField(whole=whole).clean(typed) == expected


@pytest.mark.parametrize("typed", ["tiga", "NaN", "Infinity", "1e", "--1", "9" * 40])
def test_what_is_no_number_is_refused_and_kept(typed):
    form = one(fields.NumberField(unit="gram"), x=typed)
    assert error_of(form) == "Tulis dengan angka saja."
    html = printed(form)
    assert f'value="{typed}"' in html
    assert "gram" in html


def test_a_number_outside_its_limits_names_the_limit():
    field = fields.NumberField(low=300, high=9000)
    assert "9.000" in error_of(one(field, x="12.000"))
    assert "300" in error_of(one(field, x="3,0"))
    assert error_of(one(field, x="300,5")) == "Tulis angka bulat, tanpa koma."


def test_a_nik_may_be_typed_with_spaces():
    assert fields.DigitsField().clean(" 9901 0141 0790 0001 ") == "9901014107900001"


def test_a_short_nik_says_how_many_digits_were_typed_and_keeps_the_spaces():
    form = one(fields.DigitsField(), x="9901 0141 07")
    assert error_of(form) == "Nomor ini terdiri dari 16 angka. Anda menulis 10 angka."
    assert 'value="9901 0141 07"' in printed(form)


def test_letters_in_a_nik_are_refused():
    assert error_of(one(fields.DigitsField(), x="99O1014107900001")) == "Tulis dengan angka saja. Spasi boleh."


@pytest.mark.parametrize("typed", ["0812 3456 7890", "+62 812-3456-7890", "6281234567890"])
def test_a_phone_number_becomes_e164(typed):
    assert fields.PhoneField().clean(typed) == "+6281234567890"


@pytest.mark.parametrize("typed", ["08", "telepon rumah", "0812 3456 7890 1234 5678"])
def test_an_impossible_phone_number_is_refused_and_kept(typed):
    form = one(fields.PhoneField(), x=typed)
    assert "Contoh: 0812 3456 7890" in error_of(form)
    assert f'value="{typed}"' in printed(form)


@pytest.mark.parametrize(("typed", "expected"), [("yes", True), ("no", False)])
def test_yes_and_no_become_booleans_and_stay_chosen(typed, expected):
    form = one(fields.YesNoField(), x=typed)
    assert form.is_valid()
    assert form.cleaned_data["x"] is expected
    assert f'value="{typed}" required id="id_x_{0 if expected else 1}" checked' in printed(form)


@pytest.mark.parametrize("saved", [True, False])
def test_a_saved_boolean_is_shown_as_the_chosen_answer(saved):
    html = str(type("F", (forms.Form,), {"x": fields.YesNoField()})(initial={"x": saved})["x"])
    assert html.count("checked") == 1


def test_no_answer_to_a_required_question_asks_for_one():
    assert error_of(one(fields.YesNoField())) == "Pilih Ya atau Tidak."


def test_villages_stand_under_their_district_and_the_chosen_one_stays():
    field = forms.ChoiceField(choices=VILLAGES, widget=widgets.GroupedSelect(empty="Pilih desa"))
    html = printed(one(field, x="35.23.12.2001"))
    assert '<optgroup label="Jenu">' in html
    assert '<option value="35.23.12.2001" selected>Desa Dua' in html
    assert "Desa &lt;Satu&gt;" in html
    assert html.count(" selected") == 1


def test_a_village_of_another_region_is_refused():
    field = forms.ChoiceField(choices=VILLAGES, widget=widgets.GroupedSelect())
    assert one(field, x="35.23.11.2001").is_valid()
    assert not one(field, x="35.24.01.2001").is_valid()


def test_a_held_file_is_shown_and_need_not_be_sent_again():
    held = widgets.HeldFile("buku.jpg", 240_000, "/berkas/1/")
    html = printed(one(forms.FileField(widget=widgets.CameraFile(held=held))))
    assert '<a href="/berkas/1/">buku.jpg</a>' in html
    assert "240 KB" in html
    assert "required" not in html


def test_the_browser_is_asked_only_for_what_is_accepted():
    html = printed(one(forms.FileField(widget=widgets.CameraFile(accept=("pdf",), max_mb=5))))
    assert 'accept="application/pdf"' in html
    assert "data-shrink" not in html
    assert "5 MB" in html


def test_a_file_reaches_the_form():
    form = type("F", (forms.Form,), {"x": forms.FileField(widget=widgets.CameraFile())})(
        {}, {"x": SimpleUploadedFile("a.jpg", b"1")}
    )
    assert form.is_valid()


def test_help_warning_and_error_are_read_with_the_input():
    form = one(forms.CharField(help_text="Seperti di KTP.", label="Nama"), x="")
    form.warnings = {"x": "Periksa ejaannya."}
    html = printed(form)
    assert 'aria-describedby="id_x_helptext id_x_warning id_x_error"' in html
    assert 'id="id_x_helptext"' in html
    assert 'id="id_x_warning"' in html
    assert 'id="id_x_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_group_is_described_as_a_whole_and_named_by_a_legend():
    html = printed(one(forms.ChoiceField(choices=[("1", "L")], widget=widgets.Radios(), label="Kelamin")))
    assert '<fieldset class="field wrong" aria-describedby="id_x_error">' in html
    assert '<legend class="label">Kelamin' in html
    assert "aria-invalid" not in html


def test_the_error_summary_leads_to_the_first_input_of_every_field():
    form = type(
        "F", (forms.Form,), {"name": forms.CharField(label="Nama"), "born": fields.DatePartsField(label="Lahir")}
    )({})
    html = engines["django"].from_string('{% include "design/_errors.html" %}').render({"form": form})
    assert 'href="#id_name"' in html
    assert 'href="#id_born_0"' in html
    assert "Ada 2 hal" in html
    assert 'id="id_born_0"' in str(form["born"])


def test_a_form_without_errors_has_no_summary():
    form = one(forms.CharField(), x="ada")
    html = engines["django"].from_string('{% include "design/_errors.html" %}').render({"form": form})
    assert html.strip() == ""


READERS = [
    fields.DatePartsField(),
    fields.TimeOfDayField(),
    fields.NumberField(),
    fields.NumberField(whole=False),
    fields.DigitsField(),
    fields.PhoneField(),
    fields.YesNoField(),
]


@given(st.text(max_size=40), st.sampled_from(READERS))
def test_no_text_at_all_breaks_a_field(typed, field):
    try:
        field.clean(typed)
    except ValidationError as error:
        assert str(error.messages[0])


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_no_typing_at_all_breaks_a_date_and_all_of_it_comes_back(day, month, year):
    widget = widgets.DateParts()
    value = widget.value_from_datadict({"x_0": day, "x_1": month, "x_2": year}, {}, "x")
    shown = widget.get_context("x", value, {})["widget"]["subwidgets"]
    assert (shown[0]["value"] or "", shown[2]["value"] or "") == (day, year)


def test_values_that_are_already_right_pass_through():
    assert fields.DatePartsField().clean(date(2026, 3, 7)) == date(2026, 3, 7)
    assert fields.NumberField().clean(3200) == 3200
    assert fields.NumberField(required=False).clean("") is None
    assert fields.YesNoField().clean("no") is False


def test_a_hidden_field_has_no_label():
    html = printed(one(forms.CharField(widget=forms.HiddenInput, label="Rahasia"), x="1"))
    assert "Rahasia" not in html
    assert 'type="hidden"' in html


def test_problems_from_elsewhere_join_the_summary():
    problem = type("Problem", (), {"url": "/ubah/", "message": "Belum diisi.", "label": "Nama"})()
    html = engines["django"].from_string('{% include "design/_errors.html" %}').render({"problems": [problem]})
    assert 'href="/ubah/"' in html
    assert "<b>Nama:</b> Belum diisi." in html
