from __future__ import annotations

import pytest

from pendopo.foundation.search.words import LONGEST, MOST, TYPED, prefixes, tokens

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sari Dewi Lestari", ["sari", "dewi", "lestari"]),
        ("  Sari\tSARI  sari ", ["sari"]),
        ("Renée Müller-Straße", ["renee", "muller", "strasse"]),
        ("Ma'ruf Nu’man", ["maruf", "numan"]),
        ("H. Amir, S.H.", ["h", "amir", "s"]),
        ("Desa_2 (contoh) 3523-7K2M", ["desa", "2", "contoh", "3523", "7k2m"]),
        ("ＳＡＲＩ", ["sari"]),
        ("山田 太郎", ["山田", "太郎"]),
        ("", []),
        ("-- ' _", []),
    ],
)
def test_a_text_is_its_words_folded_and_each_once(text: str, words: list[str]) -> None:
    assert tokens([text]) == words
    assert prefixes(text) == words


def test_several_texts_share_their_words() -> None:
    assert tokens(["Sari Contoh", "Bayu Contoh"]) == ["sari", "contoh", "bayu"]


def test_what_is_kept_and_what_is_looked_for_is_bounded() -> None:
    many = " ".join(f"kata{number}" for number in range(100))
    assert len(tokens([many])) == MOST
    assert len(prefixes(many)) == TYPED
    assert tokens(["x" * 500]) == prefixes("x" * 500) == ["x" * LONGEST]


def test_a_number_of_identity_typed_among_words_is_never_kept() -> None:
    assert tokens(["Sari 9901015505900001 Contoh"]) == ["sari", "contoh"]
    assert tokens(["1" * 15]) == ["1" * 15]
