from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from pendopo.engine.catalogue.forms import display, page_form, problems, warnings
from pendopo.foundation.design.widgets import HeldFile

from .factories import REGION, content, field, package, text

TODAY = date(2026, 11, 21)
NIK = "9901010711900001"
pytestmark = pytest.mark.usefixtures("noon")


def one(kind, **more):
    """A package whose first page asks one question."""
    pages = [{"key": "satu", "title": text("Satu"), "fields": [field("it", kind, **more)]}]
    return package(pages=pages, checks=[], flags={}, requirements=[])


def form_of(found, key, data=None, answers=None, files=None, held=frozenset()):
    return page_form(found, found.page(key), answers or {}, region_code=REGION, data=data, files=files, held=held)


def ask(kind, typed, **more):
    data = typed if isinstance(typed, dict) else {"it": typed}
    return form_of(one(kind, **more), "satu", data)


def valid(form):
    assert form.is_valid(), form.errors
    return form


def date_parts(day, month, year, name="it"):
    return {f"{name}_0": day, f"{name}_1": month, f"{name}_2": year}


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "more"),
    [
        ("text", "  dua   kata ", "dua kata", {}),
        ("long_text", " baris satu\r\nbaris dua ", "baris satu\nbaris dua", {}),
        ("name", "Siti Nur'aini, S.Pd.", "Siti Nur'aini, S.Pd.", {}),
        ("date", date_parts("7", "11", "2026"), "2026-11-07", {"max": "today"}),
        ("time", "4.30", "04:30", {}),
        ("number", "3.200", 3200, {}),
        ("number", "49,5", 49.5, {"decimals": 1}),
        ("yes_no", "no", False, {}),
        ("nik", "9901 0107 1190 0001", NIK, {}),
        ("kk", "9901-0107-1190-0001", NIK, {}),
        ("phone", "0812 3456 7890", "+6281234567890", {}),
        ("email", "sari@warga.example", "sari@warga.example", {}),
        ("consent", "on", True, {}),
        (
            "choice",
            "a",
            "a",
            {"options": [{"value": "a", "label": text("A")}, {"value": "b", "label": text("B")}]},
        ),
    ],
)
def test_good_answers_are_stored_as_json(kind, typed, stored, more):
    form = ask(kind, typed, **more)
    assert form.is_valid(), form.errors
    assert form.answers() == {"it": stored}


@pytest.mark.parametrize(
    ("kind", "typed", "words", "more"),
    [
        ("text", "", "Isi bagian ini", {}),
        ("text", "a\x00b", "tidak dapat dibaca", {}),
        ("text", "x" * 41, "40", {"max_length": 40}),
        ("text", "abc", "Tiga angka", {"pattern": "[0-9]{3}", "pattern_help": text("Tiga angka.")}),
        ("name", "Budi 2", "huruf", {}),
        ("name", "<b>Budi</b>", "huruf", {}),
        ("date", date_parts("31", "2", "2026"), "kalender", {}),
        ("date", date_parts("22", "11", "2026"), "21 November 2026", {"max": "today"}),
        ("date", date_parts("1", "1", "1850"), "1900", {}),
        ("time", "25.00", "23.59", {}),
        ("number", "3,2", "bulat", {}),
        ("number", "20", "300", {"min": 300, "max": 8000}),
        ("number", "banyak", "angka", {}),
        ("nik", "990101071190000", "16 angka", {}),
        ("nik", "1001010711900001", "provinsi", {}),
        ("kk", "12", "16 angka", {}),
        ("phone", "12", "telepon", {}),
        ("email", "sari@", "e-mail", {}),
        ("consent", "", "centang", {}),
        ("yes_no", "", "Ya atau Tidak", {}),
        (
            "choice",
            "z",
            "Pilih",
            {"options": [{"value": "a", "label": text("A")}, {"value": "b", "label": text("B")}]},
        ),
    ],
)
def test_bad_answers_get_a_plain_sentence_and_stay_typed(kind, typed, words, more):
    form = ask(kind, typed, **more)
    assert not form.is_valid()
    (sentence,) = form.errors["it"]
    assert words in sentence
    assert sentence.endswith(".")
    html = str(form["it"])
    for value in (typed if isinstance(typed, dict) else {"it": typed}).values():
        assert not value or kind in ("choice", "consent", "text") or value.split("<")[0] in html


def test_an_optional_question_may_stay_open():
    form = ask("text", "", required=False)
    assert form.is_valid() and form.answers() == {}


def test_required_when_is_decided_by_what_was_just_typed():
    found = package()
    without = form_of(found, "saksi", {"witness_1_name": "Ani", "witness_1_has_nik": "no"})
    assert without.is_valid() and without.answers() == {"witness_1_name": "Ani", "witness_1_has_nik": False}
    needed = form_of(found, "saksi", {"witness_1_name": "Ani", "witness_1_has_nik": "yes"})
    assert list(needed.errors) == ["witness_1_nik"]
    assert form_of(found, "saksi").fields["witness_1_nik"].required  # not called optional while it is open


def test_a_condition_on_the_same_page_is_decided_by_what_was_just_typed():
    fields = [field("married", "yes_no"), field("spouse", "name", when={"var": "married"})]
    found = package(pages=[{"key": "satu", "title": text("Satu"), "fields": fields}], checks=[], flags={})
    assert "spouse" not in form_of(found, "satu").fields
    closed = form_of(found, "satu", {"married": "no", "spouse": "Ani"})
    assert closed.is_valid() and closed.answers() == {"married": False}
    opened = form_of(found, "satu", {"married": "yes"})
    assert list(opened.errors) == ["spouse"]


def test_stored_answers_come_back_into_the_form():
    form = form_of(package(), "rinci", answers={"married": True, "weight": 60})
    assert "checked" in str(form["married"]) and 'value="60"' in str(form["weight"])


def test_a_check_across_fields_stands_beside_its_field():
    data = {"spouse": "Ani", **date_parts("1", "1", "1990", "wed")}
    form = form_of(package(), "pasangan", data, {"married": True, "born": "1990-11-07"})
    assert form.errors == {"wed": ["Menikah sesudah lahir."]}
    assert form_of(package(), "pasangan", data, {"married": True}).is_valid()  # nothing to compare with


def diri(**changes):
    return {"name": "Budi", "nik": NIK, "sex": "L", **date_parts("7", "11", "1990", "born"), **changes}


def test_a_nik_that_differs_warns_and_never_stops():
    form = form_of(package(), "diri", diri(sex="P", born_0="8"))
    assert form.is_valid()
    assert "Tanggal lahir" in form.warnings["nik"] and "Jenis kelamin" in form.warnings["nik"]
    assert form_of(package(), "diri", diri()).warnings.get("nik") is None


def test_an_impossible_nik_stops_and_is_not_warned_about_as_well():
    form = form_of(package(), "diri", diri(nik="9901010011900001"))
    assert list(form.errors) == ["nik"]
    assert "nik" not in form.warnings


def test_a_nik_of_another_kecamatan_is_mentioned_but_never_for_samples():
    check = {
        "key": "place",
        "level": "warning",
        "field": "village",
        "nik_matches": {"nik": "nik", "village": "village"},
    }
    found = package(checks=[check])

    def said(nik):
        answers = {"name": "Budi", "nik": nik, "village": "35.23.01.2001"}
        return [warning.message for warning in warnings(found, answers, today=TODAY)]

    assert "kecamatan lain" in said("3523020711900001")[0]
    assert said("3523010711900001") == []
    assert said(NIK) == []


def test_a_flag_is_told_beside_its_field_while_filling():
    form = form_of(package(), "diri", diri())
    assert form.is_valid()
    assert form.warnings["born"] == "Sudah lewat 60 hari."
    fresh = diri(**date_parts("1", "11", "2026", "born"))
    assert "born" not in valid(form_of(package(), "diri", fresh)).warnings


def upload(name="letter"):
    return MultiValueDict({name: [SimpleUploadedFile("foto.jpg", b"bytes", "image/jpeg")]})


def test_one_of_several_proofs_is_enough():
    found = package()
    none = form_of(found, "bukti", {})
    assert list(none.errors) == ["letter"] and "salah satu" in none.errors["letter"][0]
    sent = form_of(found, "bukti", {}, files=upload("declaration"))
    assert sent.is_valid(), sent.errors
    assert list(sent.uploads()) == ["declaration"] and sent.answers() == {}
    assert form_of(found, "bukti", {}, held=frozenset({"letter"})).is_valid()
    assert not none.fields["letter"].required


def test_a_single_proof_is_required_as_such():
    rows = content()["requirements"]
    rows[0]["any_of"].pop()
    found = package(requirements=rows)
    assert form_of(found, "bukti").fields["letter"].required
    assert list(form_of(found, "bukti", {}).errors) == ["letter"]


def test_a_held_file_is_shown_and_need_not_be_sent_again():
    form = form_of(package(), "bukti", held={"letter": HeldFile("surat.jpg", 1200, "/lihat/")})
    assert "surat.jpg" in str(form["letter"]) and "/lihat/" in str(form["letter"])


WHOLE = {
    "name": "Budi",
    "nik": NIK,
    "sex": "L",
    "born": "1990-11-07",
    "village": "35.23.01.2001",
    "married": False,
    "witness_1_name": "Ani",
    "witness_1_has_nik": False,
}


def told(answers, held=frozenset({"letter"})):
    found = problems(package(), answers, held, region_code=REGION, today=TODAY)
    return [(problem.page_key, problem.field_key) for problem in found]


def test_a_whole_application_has_no_problems(tuban):
    assert told(WHOLE) == []


def test_problems_name_page_and_field_in_order(tuban):
    answers = {**WHOLE, "born": "2030-01-01", "village": "35.24.01.2001", "married": True}
    del answers["name"]
    assert told(answers, frozenset()) == [
        ("diri", "name"),
        ("diri", "born"),
        ("desa", "village"),
        ("pasangan", "spouse"),
        ("pasangan", "wed"),
        ("bukti", "letter"),
    ]


def test_hidden_answers_are_not_judged(tuban):
    assert told({**WHOLE, "spouse": "12345", "wed": "never"}) == []


def test_stored_nonsense_becomes_problems_not_crashes(tuban):
    junk = {"name": ["x"], "nik": 5, "sex": {}, "born": True, "village": None, "married": "maybe", "weight": "x"}
    assert ("diri", "nik") in told({**WHOLE, **junk})


def test_the_village_list_is_the_regions_own(tuban):
    form = form_of(package(), "desa", {"village": "35.23.02.2001"})
    assert form.is_valid() and form.answers() == {"village": "35.23.02.2001"}
    assert "Kecamatan Bangilan" in str(form["village"])
    assert not form_of(package(), "desa", {"village": "35.24.01.2001"}).is_valid()


def test_answers_are_displayed_for_people(tuban):
    fields = package().fields
    assert display(fields["nik"], NIK, "id") == "9901••••••••0001"
    assert display(fields["nik"], NIK, "id", reveal=True) == NIK
    assert display(fields["sex"], "P", "en") == "Perempuan (en)"
    assert display(fields["married"], False, "id") == "Tidak"
    assert display(fields["born"], "1990-11-07", "id") == "7 November 1990"
    assert display(fields["village"], "35.23.01.2001", "id") == "Desa Satu, Kecamatan Kenduruan"
    assert display(fields["weight"], 1250.5, "id") == "1.250,5"
    assert display(fields["name"], None, "id") == ""


def test_units_weekdays_and_times_are_displayed():
    weight = one("number", unit={"id": "gram", "en": "grams"}).fields["it"]
    assert display(weight, 3200, "id") == "3.200 gram"
    assert display(one("date", weekday=True).fields["it"], "2026-11-21", "id") == "Sabtu, 21 November 2026"
    assert display(one("time").fields["it"], "04:30", "id") == "04.30"


def test_a_page_speaks_english_when_asked():
    with translation.override("en"):
        form = form_of(package(), "diri")
        assert form["name"].label == "name (en)"


def test_papers_that_stand_in_for_each_other_are_not_called_optional():
    found = package()
    page = next(page for page in found.pages if any(one.key == "letter" for one in page.fields))
    form = form_of(found, page.key)
    assert form.fields["letter"].is_alternative and form.fields["declaration"].is_alternative
    alone = package(
        requirements=[
            {"key": "proof", "title": text("Bukti"), "any_of": [{"title": text("Surat"), "field": "letter"}]}
        ]
    )
    assert not hasattr(form_of(alone, page.key).fields["letter"], "is_alternative")
