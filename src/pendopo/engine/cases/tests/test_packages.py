from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pendopo.engine.catalogue.validation import check_package

from .factories import PACKAGE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGE, tmp_path / "surat-uji"))


def test_the_test_package_is_clean() -> None:
    assert check_package(PACKAGE) == []


def test_a_measure_that_does_not_exist_is_named_with_its_line(folder: Path) -> None:
    file = folder / "service.yaml"
    file.write_text(file.read_text().replace("cases.decided", "cases.dreamt"))
    (fault,) = check_package(folder)
    assert fault.file == "service.yaml"
    assert "cases.dreamt" in fault.message
    assert "cases.received" in fault.cure


def test_a_step_for_a_role_that_may_not_do_it_is_a_fault(folder: Path) -> None:
    file = folder / "steps.yaml"
    file.write_text(file.read_text().replace("role: section_head", "role: registrar"))
    assert ["approve" in fault.message and "section_head" in fault.cure for fault in check_package(folder)] == [
        True
    ]
