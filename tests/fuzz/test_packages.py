"""Whatever a package holds, its author is told what is wrong, soon, and nothing breaks."""

from __future__ import annotations

import pytest

from pendopo.engine.catalogue.faults import Fault
from pendopo.engine.catalogue.validation import check_package

from . import packages
from .size import SEED, TIMES

pytestmark = pytest.mark.once
COUNT = 200 * TIMES
SECONDS = 60 * TIMES


def test_every_package_is_judged_with_place_and_cure(record_property):
    judged, odd = packages.fuzz_packages(COUNT, SECONDS, SEED)
    record_property("packages", judged)
    assert judged > 50, "the machine is too busy to tell anything"
    assert not odd, "\n".join(map(str, odd))


def test_the_package_they_are_made_from_is_whole():
    assert check_package(packages.WHOLE) == []


@pytest.mark.parametrize("text", packages.NASTY)
def test_each_nasty_text_is_a_fault_of_its_file(tmp_path, text):
    home = tmp_path / "surat-contoh"
    home.mkdir()
    (home / "service.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    faults = check_package(home)
    assert faults and not [fault for fault in faults if packages.wrong_with(fault)]


def test_the_judge_sees_what_says_too_little_or_cannot_be_printed():
    assert packages.wrong_with(Fault("a.yaml", 1, "", "", "Ubah."))
    assert packages.wrong_with(Fault("\udcff.yaml", 0, "", "Salah.", "Ubah."))
    assert not packages.wrong_with(Fault("a.yaml", 1, "", "Salah.", "Ubah."))


def test_the_judge_sees_a_validator_that_breaks(monkeypatch):
    monkeypatch.setattr(packages, "check_package", lambda folder: 1 / 0)
    _judged, odd = packages.fuzz_packages(1, SECONDS, SEED)
    assert [one.trouble for one in odd] == ["ZeroDivisionError: division by zero"]
