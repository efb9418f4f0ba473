from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.template import engines
from django.utils import timezone, translation

from pendopo.foundation.common import clock
from pendopo.foundation.design import formatting

NOON = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)


def shown(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("language", "source", "value", "expected"),
    [
        ("id", "tanggal", date(2026, 11, 21), "21 November 2026"),
        ("id", "tanggal", date(2026, 8, 1), "1 Agustus 2026"),
        ("en", "tanggal", date(2026, 8, 1), "1 August 2026"),
        ("id", "tanggal:'hari'", date(2026, 11, 21), "Sabtu, 21 November 2026"),
        ("en", "tanggal:'hari'", date(2026, 11, 21), "Saturday, 21 November 2026"),
        ("id", "tanggal", "2026-05-02", "2 Mei 2026"),
        ("id", "tanggal", "kemarin", "kemarin"),
        ("id", "tanggal", None, "–"),
        ("id", "waktu", NOON, "21 November 2026, 13.30 WIB"),
        ("en", "waktu", NOON, "21 November 2026, 13:30 WIB"),
        ("id", "waktu", None, "–"),
        ("id", "jam", time(7, 5), "07.05"),
        ("en", "jam", "07:05", "07:05"),
        ("id", "jam", "07:05", "07.05"),
        ("id", "jam", "tengah hari", "tengah hari"),
        ("id", "angka", Decimal("1234.5"), "1.234,5"),
        ("en", "angka", Decimal("1234.5"), "1,234.5"),
        ("id", "angka", 1250000, "1.250.000"),
        ("id", "angka:1", 2, "2,0"),
        ("id", "angka", 0, "0"),
        ("id", "angka", None, "–"),
        ("id", "angka", "banyak", "banyak"),
        ("id", "rupiah", 1250000, "Rp1.250.000"),
        ("en", "rupiah", 1250000, "Rp1,250,000"),
        ("id", "rupiah", Decimal("1250000.50"), "Rp1.250.000,50"),
        ("id", "rupiah", -5000, "-Rp5.000"),
        ("id", "rupiah", 0, "Rp0"),
        ("id", "rupiah", None, "–"),
        ("id", "mask_nik", "9901014107900001", "9901••••••••0001"),
        ("id", "mask_nik", "9901 0141 0790 0001", "9901••••••••0001"),
        ("id", "mask_nik", "12345", "•••••"),
        ("id", "mask_nik", "", "–"),
        ("id", "ukuran", 240_000, "240 KB"),
        ("id", "ukuran", 1_400_000, "1,4 MB"),
        ("en", "ukuran", 1_400_000, "1.4 MB"),
        ("en", "text", {"id": "Lahir", "en": "Birth"}, "Birth"),
        ("en", "text", {"id": "Lahir"}, "Lahir"),
        ("id", "rupiah", "banyak", "banyak"),
        ("id", "ukuran", None, "–"),
        ("id", "jam", None, "–"),
        ("id", "text", "Apa adanya", "Apa adanya"),
        ("id", "text", None, ""),
    ],
)
def test_a_value_is_written_the_way_people_here_write_it(language, source, value, expected):
    with translation.override(language):
        assert shown("{{ value|" + source + " }}", value=value) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Jakarta", "21 November 2026, 13.30 WIB"),
        ("Asia/Makassar", "21 November 2026, 14.30 WITA"),
        ("Asia/Jayapura", "21 November 2026, 15.30 WIT"),
    ],
)
def test_a_moment_names_the_zone_of_the_region(zone, expected):
    with timezone.override(zone):
        assert formatting.waktu(NOON) == expected


def test_a_moment_late_in_the_evening_belongs_to_the_day_of_the_region():
    late = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    assert formatting.tanggal(late) == "21 November 2026"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 21), "hari ini"),
        (date(2026, 11, 22), "besok"),
        (date(2026, 11, 24), "3 hari lagi"),
        ("2026-11-19", "lewat 2 hari"),
        (None, ""),
    ],
)
def test_a_day_is_told_from_today(day, expected):
    with clock.at(NOON):
        assert formatting.jarak_hari(day) == expected


def test_an_icon_that_is_not_drawn_is_a_loud_mistake():
    with pytest.raises(KeyError):
        shown('{% icon "unicorn" %}')
