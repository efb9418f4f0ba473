"""`./pendopo demo`, whole: it loads, answers, ends on request, and comes back with what it had."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from .test_commands import environment, free_port, group_is_gone

pytestmark = pytest.mark.once
READY = "Ctrl-C ends the demo"


class Demo:
    """One start of the demo; `said` is what it printed until it was ready."""

    def __init__(self, folder, port):
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pendopo.cli", "demo", "--port", str(port), "--data", str(folder), "--cases", "1"],
            env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if READY in line:
                break
        else:
            pytest.fail(f"it ended before it was ready:\n{self.said}")

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as response:
            return response.read().decode()

    def end(self, number):
        """The exit code; the whole group must be gone."""
        self.process.send_signal(number)
        code = self.process.wait(30)
        self.process.stdout.close()
        assert group_is_gone(self.process.pid)
        return code


@pytest.fixture
def start(tmp_path):
    started = []

    def begin():
        started.append(Demo(tmp_path / "data", free_port()))
        return started[-1]

    yield begin
    for one in started:
        one.process.kill()
        one.process.stdout.close()


def test_the_demo_starts_answers_ends_and_starts_again_as_it_was(start, tmp_path):
    first = start()
    assert f"http://127.0.0.1:{first.port}/" in first.said and "warga@tuban.example" in first.said
    assert "Tuban" in first.get("/")
    page = first.get("/tuban/")
    style = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert style and first.get(style[1]), "style sheets were not collected"
    assert first.end(signal.SIGINT) == 0
    second = start()
    assert "Tuban" in second.get("/tuban/")
    assert second.end(signal.SIGTERM) == 0
    assert json.loads((tmp_path / "data" / "demo.json").read_text()) == {"state": "whole", "cases": 1}


def test_a_first_start_that_was_cut_off_is_made_anew(start, tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "demo.json").write_text('{"state": "loading", "cases": 1}')
    (folder / "pendopo.sqlite3").write_text("half a database")
    demo = start()
    assert "made anew" in demo.said and "Tuban" in demo.get("/")
    assert demo.end(signal.SIGINT) == 0
