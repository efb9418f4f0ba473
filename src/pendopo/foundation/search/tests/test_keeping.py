"""Words are kept, replaced and forgotten with their record, and found by their beginnings."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pendopo.foundation.audit.actions import SYSTEM, action, record
from pendopo.foundation.common.errors import ScopeMissing, UnguardedWrite
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.search import keeping
from pendopo.foundation.search.models import SearchToken
from pendopo.foundation.search.queries import matching

pytestmark = pytest.mark.django_db
A, B = "35.23", "35.24"


@action("trial.put")
def put(key, *texts, by=SYSTEM, kind="trial", is_new=False):
    record("trial", key, by=by)
    keeping.put(kind, key, texts, is_new=is_new)


@action("trial.forgotten")
def forget(key, *, by=SYSTEM):
    record("trial", key, by=by)
    keeping.forget("trial", key)


def found(typed, kind="trial"):
    return {row["record_key"] for row in matching(kind, typed)}


def held(key):
    return set(SearchToken.objects.filter(record_key=key).values_list("token", flat=True))


@pytest.fixture
def scope():
    with region_scope(A):
        yield


@pytest.fixture
def sari(scope):
    key = uuid.uuid4()
    put(key, "Sari Dewi Lestari", "Bayu", is_new=True)
    return key


@pytest.mark.parametrize("typed", ["sari", "SAR", "dew", "lestari", "bayu", "les sari", "Déwi  b", "s d l b"])
def test_a_record_is_found_by_the_beginning_of_any_of_its_words(sari, typed):
    put(uuid.uuid4(), "Orang Lain", is_new=True)
    assert found(typed) == {sari}


@pytest.mark.parametrize("typed", ["ari", "sari budi", "sarii", "lestari%", "%", "", "' -"])
def test_every_typed_word_must_begin_a_word(sari, typed):
    expected = {sari} if typed == "lestari%" else set()  # a sign between words is none
    assert found(typed) == expected


def test_words_of_other_scripts_and_the_last_letters_are_found_too(scope):
    key = uuid.uuid4()
    put(key, "zzz 山田 𞤀𞤁", is_new=True)
    assert found("z") == found("zzz") == found("山") == found("𞤀") == {key}


def test_only_the_difference_is_replaced(sari):
    before = {row.token: row.pk for row in SearchToken.objects.all()}
    put(sari, "Sari Dewi Wulan", "Bayu")
    after = {row.token: row.pk for row in SearchToken.objects.all()}
    assert set(after) == {"sari", "dewi", "wulan", "bayu"}
    assert all(after[word] == before[word] for word in ("sari", "dewi", "bayu"))
    with CaptureQueriesContext(connection) as seen:
        put(sari, "Bayu Sari Dewi Wulan")
    assert [sql["sql"] for sql in seen if "DELETE" in sql["sql"]] == []


def test_a_new_record_takes_one_statement(scope):
    with CaptureQueriesContext(connection) as seen:
        put(uuid.uuid4(), "Sari Dewi Lestari", "Bayu Contoh", is_new=True)
    assert len([sql for sql in seen if "search_searchtoken" in sql["sql"]]) == 1


def test_what_is_forgotten_is_not_found(sari):
    other = uuid.uuid4()
    put(other, "Sari", is_new=True)
    forget(sari)
    assert held(sari) == set()
    assert found("sari") == {other}


def test_kinds_do_not_mix(sari):
    put(sari, "Sari", kind="another", is_new=True)
    forget(sari)
    assert found("sari") == set()
    assert found("sari", "another") == {sari}


def test_another_region_finds_nothing_and_forgets_nothing(sari):
    with region_scope(B):
        assert found("sari") == set()
        forget(sari)
        put(sari, "Sari", is_new=True)
        assert found("sari") == {sari}
    assert held(sari) == {"sari", "dewi", "lestari", "bayu"}


def test_nothing_is_kept_or_found_without_action_or_scope(scope):
    with pytest.raises(UnguardedWrite):
        keeping.put("trial", uuid.uuid4(), ["Sari"], is_new=True)
    with pytest.raises(UnguardedWrite):
        keeping.forget("trial", uuid.uuid4())


def test_nothing_is_looked_for_outside_a_region():
    with pytest.raises(ScopeMissing):
        matching("trial", "sari")


@pytest.mark.postgres
def test_behind_the_wall_the_index_is_entered_by_the_beginning_of_the_word(scope, past_the_wall):
    """The plain role, row security on. LIKE shows why it is a range: there the index is entered by the region alone."""
    for number in range(200):
        put(uuid.uuid4(), f"{number:03d}{number * 7919 % 1000}x kata{number}", is_new=True)
    with past_the_wall(), connection.cursor() as cursor:
        cursor.execute("ANALYZE search_searchtoken")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    conditions = entered(matching("trial", "kata19"))
    assert any("token >= 'kata19'" in line and "token <" in line and "region_code" in line for line in conditions)
    like = entered(SearchToken.objects.filter(record_kind="trial", token__startswith="kata19"))
    assert like
    assert not any("token" in line for line in like)


def entered(rows):
    """The conditions by which the plan enters an index."""
    return [
        line.replace("::text", "").replace("(token)", "token")
        for line in rows.explain().splitlines()
        if "Index Cond" in line
    ]
