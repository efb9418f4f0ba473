from __future__ import annotations

import re

import pytest
from django.urls import get_resolver

from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.regions import actions, load, queries
from pendopo.foundation.regions.models import District, Province, Region, Village


@pytest.fixture(scope="module")
def areas(django_db_setup, django_db_blocker):
    """All areas, loaded once for this file and taken out again."""
    with django_db_blocker.unblock():
        loaded = load.load_areas()
        yield loaded
        for model in (Village, District, Region, Province):
            model.objects.all().delete()


pytestmark = pytest.mark.django_db


def test_the_counts_are_those_of_the_decree(areas):
    assert areas == (38, 514, 7285, 1596)
    assert [model.objects.count() for model in (Province, Region, District, Village)] == [38, 514, 7285, 1596]
    assert Region.objects.filter(kind="kota").count() == 98
    assert Region.objects.filter(kind="kabupaten").count() == 416


@pytest.mark.parametrize(
    ("code", "villages"), [("18.02", 311), ("33.25", 248), ("35.20", 235), ("35.23", 328), ("35.24", 474)]
)
def test_each_demo_region_has_all_its_villages(areas, code, villages):
    assert sum(len(group) for _name, group in queries.villages_of(code)) == villages


def test_slugs_are_plain_for_a_kabupaten_and_kota_for_a_kota(areas):
    slugs = dict(Region.objects.values_list("slug", "kind"))
    assert len(slugs) == 514
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)
    assert all(slug.startswith("kota-") == (kind == "kota") for slug, kind in slugs.items())
    names = dict(Region.objects.values_list("code", "slug"))
    assert (names["35.23"], names["35.78"], names["31.71"]) == ("tuban", "kota-surabaya", "kota-jakarta-pusat")
    assert (names["32.04"], names["32.73"]) == ("bandung", "kota-bandung")


def test_no_slug_hides_behind_a_fixed_address(areas):
    fixed = {str(entry.pattern).partition("/")[0] for entry in get_resolver().url_patterns}
    fixed |= {"akun", "verifikasi", "nasional", "static", "api"}
    assert not fixed & set(Region.objects.values_list("slug", flat=True))


def test_every_place_lies_in_the_place_its_code_begins_with(areas):
    for child, parent in ((Region, "province_id"), (District, "region_id"), (Village, "district_id")):
        for code, above in child.objects.values_list("code", parent):
            assert code.rpartition(".")[0] == above


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("11.71", "WIB"),
        ("35.23", "WIB"),
        ("61.71", "WIB"),
        ("62.71", "WIB"),
        ("63.71", "WITA"),
        ("51.71", "WITA"),
        ("73.71", "WITA"),
        ("81.71", "WIT"),
        ("91.71", "WIT"),
        ("96.71", "WIT"),
    ],
)
def test_the_zone_is_that_of_the_province(areas, code, zone):
    assert Region.objects.get(code=code).get_time_zone_display() == zone


def test_codes_are_valid_from_the_day_of_the_decree(areas):
    assert set(Village.objects.values_list("valid_from", "valid_to")) == {(load.DECREED_ON, None)}


def test_loading_again_mends_names_and_leaves_addresses_and_openings_alone(areas):
    actions.open_region("35.23", by=SYSTEM)
    opened_at = Region.objects.get(code="35.23").opened_at
    Region.objects.filter(code="35.23").update(name="Salah", slug="alamat-lama")

    steps = []
    assert load.load_areas(lambda done, total: steps.append((done, total))) == areas

    region = Region.objects.get(code="35.23")
    assert (region.name, region.slug, region.opened_at) == ("Tuban", "alamat-lama", opened_at)
    assert Region.objects.count() == 514
    assert steps[-1] == (9433, 9433)
    assert steps == sorted(steps)
