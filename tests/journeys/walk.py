"""The parts of a citizen's way that more than one journey goes."""

from __future__ import annotations

from datetime import timedelta

from pendopo.city.civil.tests.factories import FILES, birth
from pendopo.foundation.common import clock
from pendopo.foundation.common.types import Answers
from pendopo.foundation.design.formatting import tanggal
from tests.browser import Visitor

from .applicant import Applicant
from .town import Town


def newborn(**changes: object) -> Answers:
    """A birth of nine days ago, as the family tells it."""
    return birth(child_birth_date=(clock.today() - timedelta(days=9)).isoformat(), **changes)


def find_service(visitor: Visitor) -> None:
    """From the front door to the first page of the form, the way a person finds it."""
    visitor.visit("/")
    visitor.press("Kabupaten Tuban")
    enter(visitor, "Cari layanan", "akte lahir")
    visitor.press("Akta kelahiran", exact=True)
    visitor.sees("Gratis. Jangan membayar kepada siapa pun.")
    visitor.press("Ajukan sekarang")
    visitor.sees("Siapkan ini dulu")
    visitor.press("Mulai mengisi")


def enter(visitor: Visitor, label: str, text: str) -> None:
    """Type and press Enter, as one does in a search box."""
    box = visitor.page.get_by_label(label)
    box.fill(text)
    visitor.follow(lambda: box.press("Enter"))


def begin(visitor: Visitor, town: Town, answers: Answers, evidence=FILES, **how) -> Applicant:
    find_service(visitor)
    return Applicant(visitor, town.package, answers, frozenset(evidence), **how)


def hand_in(visitor: Visitor) -> tuple[str, str]:
    """Send what the review shows; (reference, code) as the receipt tells them."""
    visitor.press("Kirim permohonan", exact=True)
    return receipt(visitor)


def receipt(visitor: Visitor) -> tuple[str, str]:
    assert visitor.page.url.endswith("/tanda-terima/"), visitor.page.url
    reference, code = visitor.page.locator("dd.code").all_inner_texts()
    return reference, code


def promised(visitor: Visitor, town: Town, reference: str) -> None:
    """The day the page promises is the one the office has to keep."""
    day = town.case(reference).promised_on
    assert day is not None and tanggal(day) in visitor.page.locator(".promise").inner_text()


def track(visitor: Visitor, reference: str, code: str) -> None:
    """From the home page to the case, with what the receipt says."""
    visitor.visit("/tuban/")
    enter(visitor, "Nomor permohonan", reference)
    visitor.fill("Kode akses", code)
    visitor.press("Lihat permohonan", exact=True)
    visitor.sees(reference)
