from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("length", "status"),
    [
        ("51000000", 200),
        ("55000000", 413),
        ("9" * 19, 413),
        ("9" * 30, 413),
        ("abc", 400),
        ("-1", 400),
        ("٣", 400),
    ],
)
def test_a_request_that_says_it_is_larger_than_all_it_may_hold_is_not_read(client, db, length, status):
    answer = client.generic("GET", "/", b"", CONTENT_LENGTH=length)
    assert answer.status_code == status
