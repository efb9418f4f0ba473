from __future__ import annotations

import pytest

from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents.facts import normalise

from .factories import signed
from .test_pages import guess


@pytest.mark.parametrize("typed", ["9" * 180 + " 1 2026", "1 " + "9" * 150 + " 2026", "1 1 0000", "31 2 2026"])
def test_a_day_no_calendar_has_is_only_a_wrong_answer(client, tuban, typed):
    with region_scope(tuban.code):
        letter = signed()
    response = guess(client, letter, day=typed)
    assert response.status_code == 200
    assert [answer["is_match"] for answer in response.context["answers"]] == [True, False]


def test_numbers_beyond_any_day_stay_text():
    assert normalise("99999999999999999999 1 2026") == "9999999999999999999912026"
