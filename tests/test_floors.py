"""Imports and relations only go down. import-linter judges the imports; here it is judged itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from pendopo.cli.checks.tools import LINT_IMPORTS

from . import house

pytestmark = pytest.mark.once

PLANTS = {
    "floors": ("foundation/common/clock.py", "import pendopo.engine.cases.states"),
    "foundation": ("foundation/audit/models.py", "import pendopo.foundation.accounts.roles"),
    "engine": ("engine/catalogue/states.py", "import pendopo.engine.indicators"),
    "city": ("city/livestock.py", "import pendopo.city.civil"),
    "front": ("front/portal/urls.py", "import pendopo.front.workbench.urls"),
    "slice": ("engine/cases/models.py", "import pendopo.engine.cases.rules"),
}
"""For each contract, a file and an import that it must not let pass."""


def lint(contract, folder):
    """Judge the copy of the sources in `folder` by one contract."""
    return subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS, "--no-logo", "--no-cache", "--contract", contract],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
    )


def no_python(folder, names):
    return [name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()]


@pytest.fixture
def sources(tmp_path):
    """A copy of the Python files, to plant things in."""
    shutil.copy(house.ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        house.SOURCE,
        tmp_path / "src" / "pendopo",
        ignore=no_python,
    )
    return tmp_path


@pytest.mark.parametrize("contract", sorted(house.CONTRACTS))
def test_each_import_contract_is_kept_and_breaks_on_a_planted_import(sources, contract):
    kept = lint(contract, sources)
    assert kept.returncode == 0, kept.stdout
    place, line = PLANTS[contract]
    path = sources / "src" / "pendopo" / place
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    broken = lint(contract, sources)
    assert broken.returncode == 1 and "BROKEN" in broken.stdout, broken.stdout


def test_an_app_that_nobody_placed_on_a_floor_is_refused(sources):
    (sources / "src/pendopo/engine/utils.py").write_text("")
    assert lint("engine", sources).returncode == 1


def test_every_slice_is_under_the_slice_contract():
    containers = tuple(name.removesuffix("*") for name in house.CONTRACTS["slice"]["containers"])
    for folder in house.slices():
        name = ".".join(("pendopo", *folder.relative_to(house.SOURCE).parts))
        assert name.startswith(containers) or name == "pendopo.demo", name


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith("pendopo.")]


def relations(model):
    """(name, target) of each relation that `model` holds, many-to-many included."""
    for field in (*model._meta.get_fields(include_parents=False), *model._meta.many_to_many):
        if isinstance(field, models.ForeignKey | models.ManyToManyField):
            yield field.name, field.related_model


def test_no_relation_points_up_or_sideways():
    app = {config.label: config.name for config in apps.get_app_configs()}
    for model in our_models():
        for name, target in relations(model):
            upper, lower = app[model._meta.app_label], app[target._meta.app_label]
            if lower.startswith("pendopo."):
                assert house.may_lean(upper, lower), f"{model.__name__}.{name} points from {upper} to {lower}"


def test_leaning_is_judged_by_the_order_of_the_house():
    assert house.may_lean("pendopo.engine.cases", "pendopo.engine.catalogue")
    assert house.may_lean("pendopo.foundation.accounts", "pendopo.foundation.audit")
    assert not house.may_lean("pendopo.engine.catalogue", "pendopo.engine.indicators")
    assert not house.may_lean("pendopo.foundation.audit", "pendopo.foundation.regions")
    assert not house.may_lean("pendopo.city.livestock", "pendopo.city.civil")


@pytest.mark.parametrize("label", ["audit", "notices"])
def test_records_that_outlive_what_they_name_hold_no_foreign_keys(label):
    for model in apps.get_app_config(label).get_models():
        assert not list(relations(model)), model.__name__
