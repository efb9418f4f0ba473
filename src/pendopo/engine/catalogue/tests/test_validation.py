from __future__ import annotations

import copy
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendopo.engine.catalogue.faults import Fault, spell
from pendopo.engine.catalogue.loading import Source
from pendopo.engine.catalogue.registry import PackageRegistry, SectionFault, registry
from pendopo.engine.catalogue.validation import check_package, check_source

from .factories import LETTER, content, counter_content, faults_of, field, message, step, text, write


def changed(path, value, base=None):
    """The sample content with one value replaced; `path` ends in a key or an index, value ... removes it."""
    found = copy.deepcopy(base or content())
    inner = found
    for part in path[:-1]:
        inner = inner[part]
    if value is ...:
        del inner[path[-1]]
    elif isinstance(inner, list) and path[-1] == len(inner):
        inner.append(value)
    else:
        inner[path[-1]] = value
    return found


def test_the_sample_packages_have_no_faults(tmp_path):
    assert faults_of(tmp_path / "a", content()) == []
    assert faults_of(tmp_path / "b", counter_content()) == []
    assert faults_of(tmp_path / "c", counter_content(channel="elsewhere", standard=None)) == []


P = ("pages", 0, "fields")
VAR = {"var": "name"}
FAULTS = [
    # shape
    (("key",), 33.25, "key", "kutip"),
    (("title", "en"), ..., "title", "dua bahasa"),
    (("title",), "Surat", "title", "Jenis isi"),
    (("colour",), "red", "", "tidak dikenal"),
    (("channel",), "post", "channel", "daftar"),
    (("promise", "working_days"), 0, "promise.working_days", "batas"),
    ((*P, 0, "class"), ..., "pages[0].fields[0]", "class"),
    (("output", 0, "facts"), ["reference", "mother"], "output[0].facts[1]", "daftar"),
    # whole service
    (("steps",), ..., "steps", "belum ada"),
    (("messages",), [], "messages", "belum ada"),
    (("requirements",), ..., "requirements", "belum ada"),
    (("key",), "surat-lain", None, None),
    (("silence", "kind"), "approval", "silence.kind", "belum dijalankan"),
    (("fee", "amount"), 5000, "fee.amount", "Pembayaran"),
    (("owner",), "ministry", "owner", "kantor"),
    # form
    ((*P, 4), field("name", "name"), "pages[0].fields[4].key", "dua kali"),
    ((*P, 4), field("late", "text"), "pages[0].fields[4].key", "sudah dipakai"),
    ((*P, 4), field("entry", "text"), "pages[0].fields[4].key", "sudah dipakai"),
    (("pages", 1, "key"), "diri", "pages[1].key", "dua kali"),
    ((*P, 1, "class"), "general", "pages[0].fields[1].class", "dienkripsi"),
    ((*P, 0, "class"), "public", "pages[0].fields[0].class", "data pribadi"),
    ((*P, 2, "options"), ..., "pages[0].fields[2]", "pilihan"),
    ((*P, 2, "options", 1, "value"), "L", "pages[0].fields[2].options[1]", "dua kali"),
    ((*P, 0, "min"), 3, "pages[0].fields[0].min", "tidak berlaku"),
    ((*P, 3, "max"), "besok", "pages[0].fields[3].max", "Batas"),
    (("pages", 2, "fields", 1, "min"), 500, "pages[2].fields[1].min", "lebih besar"),
    ((*P, 4), field("code", "text", pattern="(a"), "pages[0].fields[4].pattern", "Pola"),
    ((*P, 4), field("scan", "file", required=False), "pages[0].fields[4].required", "berkas"),
    ((*P, 4), field("scan", "file"), "pages[0].fields[4].key", "persyaratan"),
    ((*P, 0, "when"), {"var": "married"}, "pages[0].fields[0].when", "married"),
    (("pages", 3, "when"), {"var": "spouse"}, "pages[3].when", "spouse"),
    (("pages", 3, "when"), {"<": [{"var": "born"}, {"today": []}]}, "pages[3].when", "hari ini"),
    (("pages", 3, "when"), {"==": [{"var": "sex"}, "X"]}, "pages[3].when", "Pilihan X"),
    (("pages", 4, "block"), "nobody", "pages[4].block", "nobody"),
    (("blocks", "spare"), {"fields": [field("x", "text")]}, "blocks.spare", "tidak dipakai"),
    (
        ("blocks", "witness", "fields", 2, "required_when"),
        {"var": "nobody"},
        "blocks.witness.fields[2].required_when",
        "nobody",
    ),
    (("subject",), "nobody", "subject", "nobody"),
    (("subject",), "born", "subject", "jenis"),
    (("village",), "name", "village", "jenis"),
    (("applicant", "nik"), "name", "applicant.nik", "jenis"),
    (("checks", 0, "must"), {">": [{"var": "wed"}, 3]}, "checks[0].must", "berbeda jenis"),
    (("checks", 0, "field"), "nobody", "checks[0].field", "nobody"),
    (("checks", 0, "must"), {"==": [{"var": "witness_1_name"}, "x"]}, "checks[0].must", "witness_1_name"),
    (("checks", 1, "level"), "error", "checks[1].level", "menghentikan"),
    (("checks", 1, "nik_matches", "sex"), "name", "checks[1].nik_matches.sex", "jenis"),
    (("flags", "late", "rule"), {"var": "nobody"}, "flags.late.rule", "nobody"),
    (("flags", "late", "field"), ..., "flags.late", "belum lengkap"),
    # flow
    (("requirements", 0, "any_of", 0, "field"), "nobody", "requirements[0].any_of[0].field", "nobody"),
    (("requirements", 0, "any_of", 0, "field"), ..., "requirements[0].any_of[0]", "formulir"),
    (("requirements", 0, "any_of", 1, "field"), "letter", "requirements[0].any_of[1].field", "dua kali"),
    (("requirements", 0, "when"), {"var": "married"}, "requirements[0]", "kapan berlaku"),
    (("steps", 1, "key"), "verify", "steps[1].key", "dua kali"),
    (("steps", 0, "role"), "king", "steps[0].role", "Peran"),
    (("steps", 0, "organisation"), "palace", "steps[0].organisation", "kantor"),
    (("steps", 1, "when"), {"var": "early"}, "steps[1].when", "early"),
    (("steps", 2, "when"), {"==": [{"var": "entry"}, "post"]}, "steps[2].when", "Pilihan post"),
    (("steps", 0, "kind"), "register_entry", "steps[0].kind", "Register"),
    (("steps", 0, "kind"), "attach_document", "steps[0].kind", "output"),
    (("steps", 0, "office_hours"), 0, "steps[0].office_hours", "batas"),
    (("messages", 0, "on"), "approved", "messages", "submitted"),
    (("messages", 0, "body", "id"), "Halo {nama}", "messages[0].body.id", "nama"),
    (("messages", 0, "body", "en"), "Hello {reference", "messages[0].body.en", "kurawal"),
    (("messages", 4), message("step_done", step="fly"), "messages[4].step", "fly"),
    (("output", 0, "title", "id"), "Kutipan Akta Kelahiran", "output[0].title.id", "akta"),
    (("output", 0, "title", "id"), "Akta Kelahiran", "output[0].title.id", "akta"),
    (("output", 0, "signer"), "king", "output[0].signer", "Peran"),
    (("output", 0, "template"), "letters/lain.typ", "output[0].template", "letters/lain.typ"),
    (
        ("output", 1),
        {"kind": "register_document", "title": text("Akta"), "register": "SIAK"},
        "steps",
        "melampirkan",
    ),
    (("output", 1), {"kind": "card"}, "output[1]", "title"),
]


@pytest.mark.parametrize(("path", "value", "where", "words"), FAULTS, ids=lambda part: str(part)[:40])
def test_each_fault_is_told_with_its_place_and_cure(tmp_path, path, value, where, words):
    if where is None:  # the folder keeps the old name
        home = write(tmp_path, content())
        found = check_package(write(tmp_path, changed(path, value)).rename(home / ".." / "lain"))
        where, words = "key", "folder"
    else:
        found = faults_of(tmp_path, changed(path, value))
    told = [fault for fault in found if fault.path == where and words in fault.message + fault.cure]
    assert told, [str(fault) for fault in found]
    assert all(fault.message.endswith(".") and len(fault.cure) > 5 for fault in found)


@pytest.mark.parametrize(
    "name", ["pages", "subject", "applicant", "promise", "silence", "retention", "standard", "output"]
)
def test_an_online_service_needs_all_its_parts(tmp_path, name):
    assert any(fault.path == name for fault in faults_of(tmp_path, content(**{name: None})))


def test_a_counter_service_needs_a_place_and_no_form(tmp_path):
    assert [fault.path for fault in faults_of(tmp_path / "a", counter_content(place=None))] == ["place"]
    with_steps = counter_content(steps=[step("verify")])
    assert [fault.path for fault in faults_of(tmp_path / "b", with_steps)] == ["steps"]


def test_silence_never_approves_what_changes_civil_status(tmp_path):
    risky = counter_content(changes_civil_status=True, silence={"kind": "approval", "text": text("Disetujui.")})
    assert "status sipil" in faults_of(tmp_path, risky)[0].message


def test_alternatives_stand_on_one_page(tmp_path):
    data = content()
    data["pages"][0]["fields"].append(data["pages"][5]["fields"].pop())
    assert any("tersebar" in fault.message for fault in faults_of(tmp_path, data))


def test_a_template_that_does_not_print_is_a_fault_of_its_file(tmp_path):
    found = faults_of(tmp_path, content(), LETTER + "#nobody")
    assert [fault.file for fault in found] == ["letters/selesai.typ"]
    reaching = faults_of(tmp_path, content(), LETTER + '#read("/etc/passwd")')
    assert [fault.file for fault in reaching] == ["letters/selesai.typ"]


def test_a_template_nobody_uses_is_a_fault(tmp_path):
    home = write(tmp_path, content())
    (home / "letters" / "lama.typ").write_text("x")
    assert [fault.file for fault in check_package(home)] == ["letters/lama.typ"]


def test_all_faults_come_at_once_sorted_by_line(tmp_path):
    data = changed(("fee", "amount"), 5)
    data["steps"][0]["role"] = "king"
    data["title"].pop("en")
    found = faults_of(tmp_path, data)
    assert [fault.path for fault in found] == ["title", "fee.amount", "steps[0].role"]
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)
    assert found[0].line > 1


def test_a_fault_reads_as_one_line():
    fault = Fault("form.yaml", 12, "pages[0].key", "Kunci ini salah.", "Ubah.")
    assert str(fault) == "form.yaml:12: pages[0].key: Kunci ini salah. Ubah."
    assert spell(("pages", 2, "label")) == "pages[2].label"


def test_a_higher_floor_may_judge_one_section(tmp_path, monkeypatch):
    monkeypatch.setattr(
        registry, "_checks", {"indicators": lambda value: [SectionFault((0,), "Tak ada.", "Ganti ini.")]}
    )
    found = faults_of(tmp_path, content(indicators=["cases.nothing"]))
    assert [(fault.path, fault.message) for fault in found] == [("indicators[0]", "Tak ada.")]


def test_the_registry_refuses_nonsense_at_start(tmp_path):
    fresh = PackageRegistry()
    fresh.register_packages("a", tmp_path)
    with pytest.raises(ValueError, match="twice"):
        fresh.register_packages("a", tmp_path / "..")
    with pytest.raises(ValueError, match="not a folder"):
        fresh.register_packages("b", tmp_path / "none")
    fresh.register_section_check("indicators", lambda value: [])
    with pytest.raises(ValueError, match="checked twice"):
        fresh.register_section_check("indicators", lambda value: [])


JUNK = [None, True, 0, -1, 10**18, 1.5, "", "x", "{", [], {}, [[]], [None], {"id": 1}, {"var": "name"}, {"": {}}]


def mutate(value, chance):
    """One random change somewhere inside, kept JSON."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(list(value))
        if chance.random() < 0.15:
            return {other: inner for other, inner in value.items() if other != key}
        return {**value, key: mutate(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        if chance.random() < 0.15:
            return [*value, value[at]]
        return [*value[:at], mutate(value[at], chance), *value[at + 1 :]]
    return chance.choice(JUNK)


@given(st.integers(0, 2**32), st.integers(1, 6))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mutated_package_never_crashes_the_validator(seed, times):
    chance = random.Random(seed)
    data = content()
    for _time in range(times):
        data = mutate(data, chance)
    if isinstance(data, dict):
        for fault in check_source(Source(data, {"letters/selesai.typ": LETTER}), "surat-contoh"):
            assert fault.message and fault.cure


@given(
    st.dictionaries(
        st.sampled_from(sorted(content())), st.recursive(st.sampled_from(JUNK), st.lists, max_leaves=3)
    )
)
@settings(max_examples=60, deadline=None)
def test_any_value_in_any_section_is_judged(values):
    check_source(Source({**content(), **values}, {}), "surat-contoh")
