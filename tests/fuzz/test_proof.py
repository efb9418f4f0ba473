"""The long run is the same tests: it counts what they tried and tells what failed."""

from __future__ import annotations

import subprocess

import pytest

from . import proof

pytestmark = pytest.mark.once
REPORT = (
    '<testsuites><testsuite><testcase><properties><property name="packages" value="7"/></properties></testcase>'
    "</testsuite></testsuites>"
)


@pytest.mark.parametrize(("code", "faults"), [(0, []), (1, ["one", "two"])])
def test_what_the_run_found_is_told(tmp_path, monkeypatch, code, faults):
    def run(words, *, env, **more):
        assert (env["PENDOPO_FUZZ_TIMES"], env["PENDOPO_FUZZ_SEED"], env["DATABASE_URL"]) == (
            "5",
            "3",
            "postgres://x",
        )
        (tmp_path / "fuzz.xml").write_text(REPORT)
        return subprocess.CompletedProcess(words, code, "one\ntwo", "")

    monkeypatch.setattr(proof.subprocess, "run", run)
    found = proof.fuzz(tmp_path, "postgres://x", seed=3, seconds=300)
    assert found == {"packages": 7, "faults": faults}
