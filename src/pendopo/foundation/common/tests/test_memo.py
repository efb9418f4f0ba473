from __future__ import annotations

import pytest
from django.db import transaction

from pendopo.foundation.common import memo as module
from pendopo.foundation.common.memo import Memo, forget_everything


class Source:
    """Counts how often it was asked, and answers with what it holds now."""

    def __init__(self):
        self.value, self.asked = "old", 0

    def __call__(self, _key):
        self.asked += 1
        return self.value


@pytest.fixture
def memo():
    """A memory of one minute that other tests never see."""
    made = Memo(seconds=60)
    yield made
    module._all.remove(made)


def test_a_value_is_made_once_until_it_is_too_old(memo, monkeypatch):
    source, seconds = Source(), [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: seconds[0])
    memo.get("a", source)
    seconds[0] += 59.9
    memo.get("a", source)
    assert source.asked == 1
    seconds[0] += 0.1
    memo.get("a", source)
    assert source.asked == 2


@pytest.mark.django_db
def test_one_key_is_forgotten_or_all(memo):
    source = Source()
    memo.get("a", source), memo.get("b", source)
    memo.forget("a")
    memo.get("a", source), memo.get("b", source)
    assert source.asked == 3
    memo.forget()
    memo.get("a", source), memo.get("b", source)
    assert source.asked == 5
    forget_everything()
    memo.get("a", source)
    assert source.asked == 6


@pytest.mark.django_db(transaction=True)
def test_what_was_read_before_the_commit_is_forgotten_after_it(memo):
    source = Source()
    with transaction.atomic():
        memo.forget("a")
        assert memo.get("a", source) == "old"  # as another thread reads before the commit
        source.value = "new"
    assert memo.get("a", source) == "new"


@pytest.mark.django_db
def test_what_was_being_read_while_it_changed_is_not_kept(memo):
    source = Source()

    def slow(key):
        found = source(key)
        source.value = "new"
        memo.forget("a")
        return found

    assert memo.get("a", slow) == "old"
    assert memo.get("a", source) == "new"
