"""The PostgreSQL that the suite starts for itself: it answers, and leaves nothing behind."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from pendopo.cli import postgres

from .test_commands import environment

pytestmark = pytest.mark.once
START = """
import time
from pendopo.cli.postgres import server
with server() as url:
    print(url, flush=True)
    time.sleep(60)
"""


def folder_of(url):
    return Path(parse_qs(urlsplit(url).query)["host"][0])


def test_it_answers_and_is_gone_afterwards():
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    with postgres.server() as url, psycopg.connect(url) as connection:
        assert connection.execute("select current_setting('server_version_num')::int >= 150000").fetchone() == (
            True,
        )
        folder = folder_of(url)
        assert folder.stat().st_mode & 0o077 == 0, "nobody else may come in"
    assert not folder.exists()
    assert {entry.pw_name for entry in pwd.getpwall()} == accounts, "an account was left behind"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_the_run_that_started_it(number):
    run = subprocess.Popen(
        [sys.executable, "-c", START],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    url = run.stdout.readline().strip()
    process = int((folder_of(url) / "data" / "postmaster.pid").read_text().split()[0])
    run.send_signal(number)
    run.wait(15)
    run.stdout.close()
    for _ in range(100):
        if not Path(f"/proc/{process}").exists():
            break
        time.sleep(0.1)
    else:
        os.kill(process, signal.SIGQUIT)
        pytest.fail("the server lives on")
