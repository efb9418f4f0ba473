"""The shared cache keeps Django's promises, and counts for all processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connections

from pendopo.foundation.common import clock
from pendopo.foundation.common.cache import SharedCache
from pendopo.foundation.common.models import SharedValue

pytestmark = pytest.mark.django_db


def other_process() -> SharedCache:
    """What another worker has: the same table, nothing else."""
    return SharedCache("", {})


def test_one_process_sees_what_another_wrote():
    cache.set("a", [1.5, 2.5], 60)
    assert other_process().get("a") == [1.5, 2.5]
    assert other_process().delete("a") and not other_process().delete("a")
    assert cache.get("a", "none") == "none"


def test_each_word_takes_one_statement(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("pendopo.foundation.common.cache.secrets.randbelow", lambda n: 1)
    with django_assert_num_queries(5):
        cache.add("a", 1, 60)
        cache.incr("a")
        cache.get("a")
        cache.set("a", 1, 60)
        cache.delete("a")


def test_add_writes_only_where_nothing_alive_is():
    assert cache.add("a", 1, 60)
    assert not cache.add("a", 2, 60)
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert cache.get("a") is None
        assert cache.add("a", 3, 60)
        assert cache.get("a") == 3


def test_a_count_lives_no_longer_for_being_counted():
    start = clock.now()
    with clock.at(start):
        cache.add("tries", 1, 900)
    with clock.at(start + timedelta(seconds=800)):
        assert cache.incr("tries") == 2
    with clock.at(start + timedelta(seconds=901)), pytest.raises(ValueError):
        cache.incr("tries")


def test_none_means_for_ever_and_nothing_means_django_s_default():
    cache.set("ever", 1, None)
    cache.set("short", 1)
    with clock.at(clock.now() + timedelta(days=100)):
        assert (cache.get("ever"), cache.get("short")) == (1, None)


def test_what_has_expired_is_swept_out_by_and_by(monkeypatch):
    cache.set("old", 1, 1)
    monkeypatch.setattr("pendopo.foundation.common.cache.secrets.randbelow", lambda n: 0)
    with clock.at(clock.now() + timedelta(seconds=2)):
        cache.set("new", 1, 60)
    assert list(SharedValue.objects.values_list("value", flat=True)) == ["1"]


def test_no_code_lies_in_the_table():
    with pytest.raises(TypeError):
        cache.set("a", object(), 60)


@pytest.mark.django_db(transaction=True)
def test_counts_at_the_same_instant_are_all_counted():
    cache.add("tries", 0, 60)

    def count(_number):
        try:
            return cache.incr("tries")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(count, range(12))) == list(range(1, 13))
