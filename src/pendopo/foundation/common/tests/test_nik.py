from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.common.nik import PROVINCES, Nik, mask, parse_nik

NOON = datetime(2026, 11, 21, 5, tzinfo=UTC)


def read(text: str) -> Nik:
    with clock.at(NOON):
        return parse_nik(text)


def test_a_man_is_read_from_his_nik():
    nik = read("9923010711900001")
    assert (nik.province, nik.region_code, nik.district_code) == ("99", "99.23", "99.23.01")
    assert nik.birth_date == date(1990, 11, 7)
    assert not nik.is_female and nik.is_sample


def test_a_woman_carries_her_day_plus_forty():
    nik = read("9923014711900001")
    assert nik.is_female
    assert nik.birth_date == date(1990, 11, 7)


def test_spaces_dots_and_dashes_are_forgiven():
    assert read(" 9923-0107 1190.0001 ").text == "9923010711900001"


def test_there_are_38_provinces():
    assert len(PROVINCES) == 38


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "length"),
        ("992301071190000", "length"),
        ("99230107119000011", "length"),
        ("99230107119000O1", "length"),
        ("٩٩٢٣٠١٠٧١١٩٠٠٠٠١", "length"),
        ("1023010711900001", "province"),
        ("9923010011900001", "day"),
        ("9923013211900001", "day"),
        ("9923014011900001", "day"),
        ("9923017211900001", "day"),
        ("9923010700900001", "month"),
        ("9923010713900001", "month"),
        ("9923010711900000", "sequence"),
    ],
)
def test_the_impossible_is_refused_with_its_reason(text, code):
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


def test_sample_niks_are_refused_in_production(settings):
    settings.PENDOPO_ACCEPTS_SAMPLES = False
    with pytest.raises(Refused, match="provinsi"):
        read("9923010711900001")
    assert read("3523010711900001").province == "35"


def test_a_day_no_calendar_has_is_kept_without_a_date():
    assert read("9923013102900001").birth_date is None
    assert read("9923012902900001").birth_date is None  # 1990 was no leap year


def test_two_digits_of_a_year_mean_the_latest_past_day():
    assert read("9923012111260001").birth_date == date(2026, 11, 21)
    assert read("9923012211260001").birth_date == date(1926, 11, 22)


def test_a_birth_date_is_compared_without_its_century():
    nik = read("9923014711260001")
    assert nik.is_born_on(date(1926, 11, 7)) and nik.is_born_on(date(2026, 11, 7))
    assert not nik.is_born_on(date(1926, 11, 8))


@given(
    st.sampled_from(sorted(PROVINCES)),
    st.integers(0, 9999),
    st.integers(1, 31),
    st.booleans(),
    st.integers(1, 12),
    st.integers(0, 99),
    st.integers(1, 9999),
)
def test_every_possible_nik_is_accepted(province, place, day, woman, month, year, sequence):
    text = f"{province}{place:04d}{day + 40 * woman:02d}{month:02d}{year:02d}{sequence:04d}"
    nik = read(text)
    assert nik.text == text
    assert nik.is_female is woman
    assert nik.birth_date is None or nik.is_born_on(nik.birth_date)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        assert len(read(text).text) == 16
    except Refused as refused:
        assert refused.code in {"length", "province", "day", "month", "sequence"}


def test_a_mask_shows_four_and_four():
    assert mask("3523010711900001") == "3523••••••••0001"
    assert mask("1234") == "••••"
    assert mask("") == ""
