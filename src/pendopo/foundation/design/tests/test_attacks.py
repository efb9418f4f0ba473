from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from pendopo.foundation.design.fields import NumberField


@pytest.mark.parametrize("typed", ["1e9", "2E+3", "1e-4", "1_000", "Infinity", "NaN", "٣٢٠٠", "0x10", "1e99999"])
@pytest.mark.parametrize("whole", [True, False])
def test_only_digits_with_a_point_or_comma_are_a_number(typed, whole):
    """An exponent of nine digits as a whole number would keep the process busy for ever."""
    with pytest.raises(ValidationError):
        NumberField(whole=whole).clean(typed)


@pytest.mark.parametrize(
    ("typed", "number"), [("3200", 3200), ("-5", -5), ("+5", 5), ("3.200", 3200), ("49,0", 49)]
)
def test_numbers_as_people_write_them_still_pass(typed, number):
    assert NumberField().clean(typed) == number
