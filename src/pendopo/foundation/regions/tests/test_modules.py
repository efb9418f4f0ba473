from __future__ import annotations

import pytest

from pendopo.foundation.regions import checks
from pendopo.foundation.regions.modules import Module, ModuleRegistry


def test_two_modules_with_one_key_refuse_to_start():
    small = ModuleRegistry()
    small.register(Module("livestock", "Ternak"))
    with pytest.raises(ValueError, match="livestock"):
        small.register(Module("livestock", "Ternak lagi"))


def test_a_requirement_that_is_nowhere_stops_the_start(monkeypatch):
    small = ModuleRegistry()
    small.register(Module("evaluation", "Evaluasi", requires=("masterplan",)))
    monkeypatch.setattr(checks, "modules", small)
    [fault] = checks.check_modules()
    assert "evaluation" in fault.msg
    assert "masterplan" in fault.msg
    small.register(Module("masterplan", "Masterplan"))
    assert checks.check_modules() == []
