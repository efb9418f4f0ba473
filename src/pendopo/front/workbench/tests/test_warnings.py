from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pendopo.engine.cases.tests.factories import PACKAGE, World
from pendopo.engine.catalogue import actions as catalogue
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.common.scope import region_scope

from .factories import case_at, desk_url, officer, page_text

NOTICE = "Dilaporkan lebih dari 60 hari."
RULES = """
checks:
  - {key: nik, level: warning, field: applicant_nik, nik_matches: {nik: applicant_nik, birth_date: birth_date}}
"""


@pytest.fixture
def stricter(world: World, tmp_path: Path) -> World:
    """The same service with a comparison of the NIK and a notice on its flag."""
    folder = tmp_path / "surat-uji"
    shutil.copytree(PACKAGE, folder)
    form = folder / "form.yaml"
    text = form.read_text().replace(
        "late: {rule", f"late: {{notice: {{id: {NOTICE}, en: Late.}}, field: birth_date, rule"
    )
    form.write_text(text + RULES)
    with region_scope(world.code):
        world.version = catalogue.publish(folder, "civil", by=SYSTEM)
        catalogue.offer(world.version, by=SYSTEM)
    return world


def test_a_number_that_does_not_fit_the_date_is_marked_beside_the_number(stricter: World) -> None:
    page = page_text(officer(stricter, "verifier").get(desk_url(case_at(stricter, "verify"))))
    row = page[page.index("9901••••••••0001") :].split("</div>")[0]
    assert "Tanggal lahir pada NIK berbeda" in row


def test_a_number_that_fits_is_not_marked(stricter: World) -> None:
    case = case_at(stricter, "verify", applicant_nik="9901015011260001")
    page = page_text(officer(stricter, "verifier").get(desk_url(case)))
    assert "Periksa:" not in page


def test_the_notice_of_a_flag_stands_once_at_the_top(stricter: World) -> None:
    late = case_at(stricter, "verify", birth_date="2026-08-01")
    page = page_text(officer(stricter, "verifier").get(desk_url(late)))
    assert page.count(NOTICE) == 1
    assert page.index(NOTICE) < page.index('class="desk"')
    soon = case_at(stricter, "verify")
    assert NOTICE not in page_text(officer(stricter, "verifier").get(desk_url(soon)))
