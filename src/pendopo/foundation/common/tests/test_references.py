from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from pendopo.foundation.common.references import (
    ALPHABET,
    group,
    new_reference,
    normalise,
    parse_reference,
    random_code,
)

codes = st.from_regex(r"[0-9]{2}\.[0-9]{2}", fullmatch=True)
references = codes.map(new_reference)


@given(references)
def test_a_reference_reads_back_as_itself(reference):
    assert parse_reference(reference) == reference
    assert [len(part) for part in reference.split("-")] == [4, 4, 4, 1]


@given(references)
def test_people_may_type_it_small_spaced_and_with_look_alikes(reference):
    typed = reference.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert parse_reference(f"  {typed} ") == reference
    assert parse_reference(reference.replace("-", "").replace("1", "I")) == reference


@given(references)
def test_every_single_wrong_character_is_noticed(reference):
    bare = normalise(reference)
    for place, wrong in product(range(13), ALPHABET):
        if bare[place] != wrong:
            assert parse_reference(bare[:place] + wrong + bare[place + 1 :]) is None


def test_nearly_every_swap_of_neighbours_is_noticed():
    """64 of the 31,744 swaps (0.2 %) slip through, counted over every state the sum can be in."""
    size = len(ALPHABET)

    def step(state, value):
        return ((state or size) * 2 % (size + 1) + value) % size

    swaps = [(s, a, b) for s, a, b in product(range(size), repeat=3) if a != b]
    missed = [1 for s, a, b in swaps if step(step(s, a), b) == step(step(s, b), a)]
    assert (len(missed), len(swaps)) == (64, 31_744)


@given(st.text(max_size=30))
def test_nonsense_is_no_reference_and_no_error(text):
    found = parse_reference(text)
    assert found is None or parse_reference(found) == found


def test_a_wrong_length_or_letter_is_no_reference():
    reference = new_reference("35.23")
    assert parse_reference(reference + "0") is None
    assert parse_reference(reference[:-1]) is None
    assert parse_reference("") is None
    assert parse_reference("3523-UUUU-UUUU-U") is None
    assert parse_reference("٣523-7K2M-9QX4-H") is None  # an Arabic digit is alphanumeric, and not ours


def test_codes_are_random_and_of_their_length():
    assert {len(random_code(n)) for n in (1, 8, 26)} == {1, 8, 26}
    assert set(random_code(4000)) == set(ALPHABET)
    assert len({random_code(12) for _ in range(500)}) == 500


def test_a_code_is_cut_into_groups():
    assert group("ABCDEFGHJ") == "ABCD-EFGH-J"
    assert group("ABCDEF", 3) == "ABC-DEF"
    assert group("") == ""
