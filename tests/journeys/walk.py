"""The parts of a citizen's way that more than one journey goes."""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation
from django.utils.translation import gettext

from pendopo.city.civil.tests.factories import FILES, birth
from pendopo.engine.catalogue.package import Package
from pendopo.foundation.common import clock
from pendopo.foundation.common.types import Answers
from pendopo.foundation.design.formatting import tanggal
from tests.browser import Visitor

from .applicant import Applicant
from .town import Town


def newborn(**changes: object) -> Answers:
    """A birth of nine days ago, as the family tells it."""
    return birth(child_birth_date=(clock.today() - timedelta(days=9)).isoformat(), **changes)


SEARCHED = {"id": "akte lahir", "en": "birth certificate"}


def say(indonesian: str, language: str = "id") -> str:
    """The words on a button or beside an input, in this language."""
    with translation.override(language):
        return gettext(indonesian)


def find_service(visitor: Visitor, package: Package, language: str = "id") -> None:
    """From the front door to the first page of the form, the way a person finds it."""
    visitor.visit("/")
    visitor.press("Kabupaten Tuban")
    enter(visitor, say("Cari layanan", language), SEARCHED[language])
    visitor.press(package.title[language], exact=True)
    visitor.sees(package.fee.text[language])
    visitor.press(say("Ajukan sekarang", language))
    visitor.sees(say("Siapkan ini dulu", language))
    visitor.press(say("Mulai mengisi", language))


def enter(visitor: Visitor, label: str, text: str) -> None:
    """Type and press Enter, as one does in a search box."""
    box = visitor.page.get_by_label(label)
    box.fill(text)
    visitor.follow(lambda: box.press("Enter"))


def begin(visitor: Visitor, town: Town, answers: Answers, evidence=FILES, language="id", **how) -> Applicant:
    find_service(visitor, town.package, language)
    return Applicant(visitor, town.package, answers, frozenset(evidence), language=language, **how)


def hand_in(visitor: Visitor, language: str = "id") -> tuple[str, str]:
    """Send what the review shows; (reference, code) as the receipt tells them."""
    visitor.press(say("Kirim permohonan", language), exact=True)
    return receipt(visitor)


def receipt(visitor: Visitor) -> tuple[str, str]:
    assert visitor.page.url.endswith("/tanda-terima/"), visitor.page.url
    reference, code = visitor.page.locator("dd.code").all_inner_texts()
    return reference, code


def promised(visitor: Visitor, town: Town, reference: str, language: str = "id") -> None:
    """The day the page promises is the one the office has to keep."""
    day = town.case(reference).promised_on
    with translation.override(language):
        assert day is not None and tanggal(day) in visitor.page.locator(".promise").inner_text()


def track(visitor: Visitor, reference: str, code: str, language: str = "id") -> None:
    """From the home page to the case, with what the receipt says."""
    visitor.visit("/tuban/")
    enter(visitor, say("Nomor permohonan", language), reference)
    visitor.fill(say("Kode akses", language), code)
    visitor.press(say("Lihat permohonan", language), exact=True)
    visitor.sees(reference)
