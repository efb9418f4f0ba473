from __future__ import annotations

import pytest

from pendopo.engine.catalogue.actions import offer, publish, withhold
from pendopo.engine.catalogue.models import ServiceVersion
from pendopo.engine.catalogue.queries import PACKAGES, offer_by_key, offered, package_of, search
from pendopo.engine.catalogue.searching import score, words
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common.scope import region_scope

from .factories import content, counter_content, package, text, write

ON = frozenset({"civil"})


@pytest.fixture
def services(tuban, tmp_path):
    """Two services offered here."""
    card = counter_content(
        key="kartu-contoh",
        title=text("Kartu anak"),
        keywords={"id": ["KIA"], "en": ["child card"]},
        life_event="none",
    )
    versions = [publish(write(tmp_path, data), "civil", by=SYSTEM) for data in (content(), card)]
    for version in versions:
        offer(version, by=SYSTEM)
    return versions


def keys(offers):
    return [one.service_key for one in offers]


def test_services_are_listed_by_title(services):
    assert keys(offered(ON)) == ["kartu-contoh", "surat-contoh"]
    assert offered(ON)[1].package.key == "surat-contoh"


def test_a_module_that_is_off_offers_nothing(services):
    assert offered(frozenset()) == []
    assert offer_by_key("surat-contoh", frozenset()) is None
    assert search("surat", frozenset()) == []


def test_another_region_offers_nothing(services):
    with region_scope("35.24"):
        assert offered(ON) == []
        assert offer_by_key("surat-contoh", ON) is None


def test_what_is_withheld_is_not_offered(services):
    withhold("surat-contoh", by=SYSTEM)
    assert keys(offered(ON)) == ["kartu-contoh"]
    assert offer_by_key("surat-contoh", ON) is None
    assert offer_by_key("nothing", ON) is None


def test_reading_takes_one_statement_and_two_when_nothing_is_in_memory(services, django_assert_num_queries):
    PACKAGES.forget()
    with django_assert_num_queries(2):
        offered(ON)
    with django_assert_num_queries(1):
        offered(ON)
    with django_assert_num_queries(1):
        assert offer_by_key("surat-contoh", ON).version_id == services[0].pk
    with django_assert_num_queries(1):
        search("kartu", ON)
    with django_assert_num_queries(0):
        assert package_of(services[1].pk).channel == "counter"


def test_an_unknown_version_is_told(db):
    with pytest.raises(ServiceVersion.DoesNotExist):
        package_of(4711)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("akte lahir", "surat-contoh"),
        ("akta", "surat-contoh"),
        ("AKTA LAHIR", "surat-contoh"),
        ("kelahiran anak", "surat-contoh"),
        ("bayi", "surat-contoh"),
        ("lhair", "surat-contoh"),
        ("kia", "kartu-contoh"),
        ("kart", "kartu-contoh"),
        ("child card", "kartu-contoh"),
        ("cara buat kartu anak", "kartu-contoh"),
    ],
)
def test_search_forgives_spelling_and_knows_both_languages(services, typed, first):
    assert keys(search(typed, ON))[0] == first


@pytest.mark.parametrize("typed", ["pajak motor", "kota", "xyz", "akta tanah warisan"])
def test_search_finds_nothing_for_other_things(services, typed):
    assert search(typed, ON) == []


def test_nothing_typed_finds_everything(services):
    assert len(search("  ", ON)) == 2
    assert len(search("di", ON)) in (0, 2)


def test_words_are_plain_lower_case():
    assert words("Akté  LAHIR, F-2.01!") == ["akte", "lahir", "f", "2", "01"]


def test_a_very_long_query_is_cut():
    assert score("akta " * 10_000, package()) > 0
