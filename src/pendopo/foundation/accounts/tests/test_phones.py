"""Phone numbers as typed here."""

from __future__ import annotations

import pytest

from pendopo.foundation.accounts import phones
from pendopo.foundation.common.errors import Refused


@pytest.mark.parametrize(
    "typed",
    ["0812 3456 7890", "0812-3456-7890", "+62 812 3456 7890", "6281234567890", " 081234567890 ", "+6281234567890"],
)
def test_one_number_however_it_is_typed(typed):
    assert phones.normalise(typed) == "+6281234567890"


def test_a_number_of_another_country_keeps_its_country():
    assert phones.normalise("+60 12-345 6789") == "+60123456789"


@pytest.mark.parametrize("typed", ["", "0812", "abc", "08123456789012345678", "+62", "９９"])
def test_what_is_no_number_is_refused_with_an_example(typed):
    with pytest.raises(Refused, match="0812 3456 7890"):
        phones.normalise(typed)
    assert phones.normalise_or_empty(typed) == ""


@pytest.mark.parametrize(
    ("typed", "answer"), [("0812 3456", True), ("sari81234567@a.example", False), ("sari", False)]
)
def test_phone_or_e_mail_is_told_by_what_is_typed(typed, answer):
    assert phones.looks_like_phone(typed) is answer
