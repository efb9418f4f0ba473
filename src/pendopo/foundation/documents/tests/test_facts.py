from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from pendopo.foundation.documents import facts

pytestmark = pytest.mark.once


def is_match(printed: str, typed: str) -> bool:
    (fact,) = facts.stored(facts.sealed("CODE", {"subject": printed}))
    return facts.matches("CODE", fact, typed)


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("Sari Contoh", "  sari   CONTOH "),
        ("Sa'adah binti M. Ali", "saadah binti m ali"),
        ("René", "rene"),
        ("21 November 2026", "21-11-2026"),
        ("21 November 2026", "21/11/2026"),
        ("5 Mei 2026", "2026-05-05"),
        ("5 Mei 2026", "05 may 2026"),
        ("3523-7K2M-9QX4-H", "35237k2m9qx4h"),
    ],
)
def test_what_a_reader_would_type_matches(printed, typed):
    assert is_match(printed, typed)


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("Sari Contoh", "Sari Conto"),
        ("21 November 2026", "11 Desember 2026"),
        ("Sari", ""),
        ("5 Mei 2026", "31-02-2026"),
    ],
)
def test_another_fact_does_not_match(printed, typed):
    assert not is_match(printed, typed)


def test_the_stored_form_does_not_hold_the_fact_and_differs_by_letter():
    one, two = facts.sealed("AAAA", {"subject": "Sari"}), facts.sealed("BBBB", {"subject": "Sari"})
    assert "Sari" not in str(one)
    assert one[0]["seal"] != two[0]["seal"]


def test_labels_are_own_then_usual_then_made_from_the_key():
    own = {"x": {"id": "Nama bayi", "en": "Name of the baby"}}
    rows = facts.sealed("C", {"x": "1", "subject": "2", "some_key": "3"}, own)
    assert [fact.label for fact in facts.stored(rows)] == ["Nama bayi", "Nama yang bersangkutan", "Some key"]
    with translation.override("en"):
        assert facts.stored(rows)[0].label == "Name of the baby"


@given(text=st.text(max_size=60))
def test_case_and_spaces_never_matter(text):
    assert facts.normalise(f"  {text}\n") == facts.normalise(text)
    assert facts.normalise(facts.normalise(text).replace("-", " ")) == facts.normalise(text)
