"""NIK, the 16 digits of a resident: PPKKCC DDMMYY SSSS.

Place codes are those of first registration and stay for life; women carry their day of birth plus 40. Old place codes
and corrected birth dates are legal, so only the impossible is refused; a mismatch is at most a warning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from . import clock
from .errors import Refused

PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "16",
        "17",
        "18",
        "19",
        "21",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "51",
        "52",
        "53",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "72",
        "73",
        "74",
        "75",
        "76",
        "81",
        "82",
        "91",
        "92",
        "93",
        "94",
        "95",
        "96",
    ]
)
SAMPLE_PROVINCE = "99"
"""No such province: every synthetic NIK begins with it."""

_WOMAN = 40
_MASK = "•"


@dataclass(frozen=True)
class Nik:
    """A possible NIK. `birth_date` is None where its digits are a day that no calendar has, such as 31 February."""

    text: str
    province: str
    region_code: str
    birth_date: date | None
    is_female: bool

    @property
    def district_code(self) -> str:
        """The kecamatan of first registration, "35.23.01"."""
        return f"{self.region_code}.{self.text[4:6]}"

    @property
    def is_sample(self) -> bool:
        return self.province == SAMPLE_PROVINCE

    def is_born_on(self, day: date) -> bool:
        """Do the digits say this day? They hold no century, so neither is one compared."""
        shown = day.day + (_WOMAN if self.is_female else 0)
        return self.text[6:12] == f"{shown:02d}{day:%m%y}"


def parse_nik(text: str) -> Nik:
    """Reads what a person typed; spaces, dots and dashes are allowed.

    Raises Refused with the codes length, province, day, month or sequence, and nothing else.
    """
    digits = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"[0-9]{16}", digits):
        raise Refused(_("NIK terdiri dari 16 angka. Periksa kembali di KTP atau KK."), "length")
    province, day, month = digits[:2], int(digits[6:8]), int(digits[8:10])
    if province not in PROVINCES and not (province == SAMPLE_PROVINCE and settings.PENDOPO_ACCEPTS_SAMPLES):
        raise Refused(_("Dua angka pertama NIK bukan kode provinsi. Periksa kembali."), "province")
    is_female = day > _WOMAN
    day -= _WOMAN if is_female else 0
    if not 1 <= day <= 31:
        raise Refused(_("Angka ke-7 dan ke-8 NIK bukan tanggal lahir. Periksa kembali."), "day")
    if not 1 <= month <= 12:
        raise Refused(_("Angka ke-9 dan ke-10 NIK bukan bulan lahir. Periksa kembali."), "month")
    if digits[12:] == "0000":
        raise Refused(_("Empat angka terakhir NIK tidak boleh 0000. Periksa kembali."), "sequence")
    return Nik(digits, province, f"{province}.{digits[2:4]}", _birth_date(day, month, digits[10:12]), is_female)


def _birth_date(day: int, month: int, year: str) -> date | None:
    """The latest such day that is not in the future: two digits of a year say no more."""
    today = clock.today()
    for century in (today.year // 100, today.year // 100 - 1):
        try:
            born = date(century * 100 + int(year), month, day)
        except ValueError:
            continue
        if born <= today:
            return born
    return None


def mask(nik: str) -> str:
    """ "3523••••••••0001"; what is not 16 characters is hidden whole."""
    return f"{nik[:4]}{_MASK * 8}{nik[-4:]}" if len(nik) == 16 else _MASK * len(nik)
