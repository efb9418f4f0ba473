from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.engine.catalogue.loading import MAX_FILE, Source, _Reader, load


def read(text: str) -> Source:
    source = Source()
    _Reader("service.yaml", source).read(text)
    return source


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("kata", "kata"),
        ("dua kata", "dua kata"),
        ('"33.25"', "33.25"),
        ("33.25", 33.25),
        ("-4", -4),
        ("0", 0),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("F-2.01", "F-2.01"),
        ("35.23.01", "35.23.01"),
        ("nope", "nope"),
        ("1.", "1."),
    ],
)
def test_plain_words_mean_what_yaml_1_2_says(written, value):
    source = read(f"key: {written}\n")
    assert source.content == {"key": value}
    assert type(source.content["key"]) is type(value)


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "Yes",
        "off",
        "True",
        "NULL",
        "~",
        "0123",
        "1_000",
        "0x1F",
        "12:30",
        "2026-01-31",
        "+5",
        "1e3",
        ".inf",
        "y",
    ],
)
def test_words_with_two_meanings_must_be_quoted(written):
    source = read(f"key: {written}\n")
    assert source.content == {"key": written}
    assert [(fault.line, fault.path) for fault in source.faults] == [(1, "key")]
    assert f'"{written}"' in source.faults[0].cure
    assert read(f'key: "{written}"\n').faults == []


def test_every_value_knows_its_line():
    source = read("a: 1\nb:\n  - c: 2\n  - d: 3\n")
    assert source.place(("b", 1, "d")) == ("service.yaml", 4)
    assert source.place(("b", 1, "d", "deeper")) == ("service.yaml", 4)
    assert source.place(("nowhere",)) == ("service.yaml", 0)


def test_a_key_written_twice_is_a_fault_and_the_first_one_stays():
    source = read("a: 1\nb:\n  c: 2\n  c: 3\na:\n  d: 4\n")
    assert source.content == {"a": 1, "b": {"c": 2}}
    assert [(fault.line, fault.path) for fault in source.faults] == [(4, "b.c"), (5, "a")]


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: 2\n",
        "a: *x\n",
        "a: !!python/object/apply:os.system ['true']\n",
        "a: !custom 1\n",
        "a: 1\n---\nb: 2\n",
        "- 1\n- 2\n",
        "kata\n",
        "? [a, b]\n: 1\n",
        "a: [1, 2\n",
        "a: 'x\n",
        "\tb: 1\n",
        'a: "\\0"\n',
        "a: " + "[" * 40 + "]" * 40 + "\n",
    ],
)
def test_what_is_not_plain_yaml_is_one_fault_with_a_line(text):
    source = read(text)
    assert len(source.faults) == 1
    assert source.faults[0].line >= 1
    assert source.faults[0].message and source.faults[0].cure


def test_a_bomb_of_aliases_is_refused_at_its_first_line():
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(9))
    assert [fault.line for fault in read(bomb).faults] == [1]


def test_deep_nesting_does_not_exhaust_the_stack():
    assert len(read("a: " + "[" * 60_000).faults) == 1


@given(st.text(max_size=200) | st.text(alphabet="ab:-[]{}\"'#&*!|>%@ \n\t0", max_size=120))
def test_any_text_is_read_or_becomes_a_fault(text):
    read(text)


def folder(tmp_path, **files):
    for name, content in files.items():
        path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path


def test_files_are_merged_and_templates_kept(tmp_path):
    source = load(
        folder(tmp_path, service_dot_yaml="key: a\n", form_dot_yaml="pages: []\n", letters__x_dot_typ="Isi")
    )
    assert source.content == {"key": "a", "pages": []}
    assert source.templates == {"letters/x.typ": "Isi"}
    assert source.place(("pages",)) == ("form.yaml", 1)
    assert source.faults == []


def test_one_key_in_two_files_is_a_fault(tmp_path):
    source = load(folder(tmp_path, service_dot_yaml="key: a\n", form_dot_yaml="key: b\n"))
    assert [(fault.file, fault.path) for fault in source.faults] == [("form.yaml", "key")]
    assert "service.yaml" in source.faults[0].message


def test_unknown_files_are_faults(tmp_path):
    source = load(folder(tmp_path, service_dot_yaml="key: a\n", catatan_dot_txt="x", letters__a_dot_html="x"))
    assert sorted(fault.file for fault in source.faults) == ["catatan.txt", "letters/a.html"]


def test_links_big_files_and_bytes_that_are_no_text_are_faults(tmp_path):
    folder(tmp_path, service_dot_yaml=b"key: \xff\n", form_dot_yaml="a" * (MAX_FILE + 1))
    (tmp_path / "steps.yaml").symlink_to("/etc/hostname")
    source = load(tmp_path)
    assert sorted(fault.file for fault in source.faults) == [
        "form.yaml",
        "service.yaml",
        "service.yaml",
        "steps.yaml",
    ]
    assert source.content == {}


def test_no_folder_and_no_service_file_are_told(tmp_path):
    assert "tidak ada" in load(tmp_path / "x").faults[0].message
    assert load(tmp_path).faults[0].file == "service.yaml"
