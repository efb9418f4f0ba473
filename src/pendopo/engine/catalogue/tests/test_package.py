from __future__ import annotations

from datetime import date

from .factories import content, package, text

TODAY = date(2026, 11, 21)


def keys(pages):
    return [page.key for page in pages]


def test_the_view_says_what_the_content_says():
    found = package()
    assert (found.key, found.channel, found.owner, found.promise_days) == (
        "surat-contoh",
        "online",
        "civil_registry",
        3,
    )
    assert found.title == text("Surat contoh")
    assert found.letter.template == "letters/selesai.typ" and found.letter.facts == ("reference", "subject")
    assert found.applicant == {"name": "name", "nik": "nik"}
    assert found.subject_field == "name" and found.village_field == "village"
    assert found.fields["nik"].is_encrypted and not found.fields["name"].is_encrypted
    assert len(found.standard) == 14 and found.standard["fee"] == (text("fee"),)


def test_a_page_appears_when_its_condition_holds():
    found = package()
    assert keys(found.visible_pages({})) == ["diri", "desa", "rinci", "saksi", "bukti"]
    assert "pasangan" in keys(found.visible_pages({"married": True}))


def test_a_hidden_answer_decides_nothing():
    data = content()
    data["pages"][3]["fields"][0]["when"] = {"var": "married"}
    data["pages"].insert(
        4,
        {
            "key": "anak",
            "title": text("Anak"),
            "when": {"==": [{"var": "spouse"}, "Ani"]},
            "fields": [{"key": "child", "type": "name", "label": text("Anak"), "class": "general"}],
        },
    )
    found = package(pages=data["pages"])
    assert "anak" in keys(found.visible_pages({"married": True, "spouse": "Ani"}))
    assert "anak" not in keys(found.visible_pages({"married": False, "spouse": "Ani"}))
    assert "spouse" not in found.shown({"married": False, "spouse": "Ani"}).answers


def test_a_block_becomes_fields_with_its_prefix_and_reads_itself():
    found = package()
    assert [field.key for field in found.page("saksi").fields] == [
        "witness_1_name",
        "witness_1_has_nik",
        "witness_1_nik",
    ]
    assert found.fields["witness_1_nik"].required_when == {"var": ["witness_1_has_nik"]}
    assert found.page_of("witness_1_nik").key == "saksi"
    assert found.page_of("nobody") is None


def test_steps_depend_on_flags_and_on_how_the_case_came_in():
    found = package()
    assert [step.key for step in found.steps_for({"late": True, "entry": "online"})] == [
        "verify",
        "decide",
        "approve",
    ]
    assert [step.key for step in found.steps_for({"late": False, "entry": "counter"})] == ["verify"]


def test_flags_count_from_the_day_of_arrival():
    found = package()
    assert found.compute_flags({"born": "2026-09-22"}, TODAY) == {"late": False}
    assert found.compute_flags({"born": "2026-09-21"}, TODAY) == {"late": True}
    assert found.compute_flags({}, TODAY) == {"late": False}
    assert found.notices({"late": True}) == [text("Sudah lewat 60 hari.")]
    assert found.notices({"late": False}) == []


def test_answers_split_by_class_and_the_unknown_counts_as_secret():
    plain, secret = package().split({"name": "Sari", "nik": "9901015505900001", "stray": "?"})
    assert plain == {"name": "Sari"}
    assert secret == {"nik": "9901015505900001", "stray": "?"}


def test_requirements_follow_their_condition():
    data = content()
    data["requirements"][0] |= {"when": {"var": "married"}, "note": text("Bila menikah.")}
    found = package(requirements=data["requirements"])
    assert found.requirements_for({"married": True}) == found.requirements
    assert found.requirements_for({}) == ()
