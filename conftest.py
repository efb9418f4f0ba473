"""For every test: no network but this machine, and what a test needs decides where it runs."""

from __future__ import annotations

import os
import shutil
import socket
from ipaddress import ip_address
from pathlib import Path

import pytest
from tests.wall import django_db_setup, past_the_wall, table_of  # noqa: F401  fixtures

from pendopo.cli.suite import missing
from pendopo.foundation.common import circuit
from pendopo.foundation.common.memo import forget_everything

SWITCHES = [
    "--no-sandbox",  # the suite may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
"""Of Chromium: it keeps to itself and to this machine."""


def pytest_addoption(parser):
    parser.addoption("--screens", type=Path, metavar="DIR", help="write screenshots of the journeys into DIR")


def pytest_collection_modifyitems(config, items):
    """Tests that need what is missing are skipped with the cure. Tests of one database are left out of the other's
    run: `postgres` from the run on SQLite, `once` (the database plays no part) from the run on PostgreSQL.
    Browser tests come last, because Playwright's event loop stays with the thread and is in the way of others.
    """
    lacking = {need.marker: need for need in missing()}
    on_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
    kept, left = [], []
    for item in items:
        other = item.get_closest_marker("once" if on_postgres else "postgres")
        (left if other else kept).append(item)
        for marker in item.iter_markers():
            if need := lacking.get(marker.name):
                item.add_marker(pytest.mark.skip(reason=f"missing; install it: apt install {need.package}"))
    if left:
        config.hook.pytest_deselected(items=left)
    items[:] = sorted(kept, key=lambda item: item.get_closest_marker("browser") is not None)


def is_loopback(host):
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def only_this_machine():
    """A connection or a name look-up that would leave the machine fails the test that tries it."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse(host):
        raise AssertionError(f"a test reached for the network: {host}")

    def guard(original):
        def guarded(self, address):
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
                refuse(address)
            return original(self, address)

        return guarded

    def guarded_look_up(host, *args, **kwargs):
        return look_up(host, *args, **kwargs) if is_loopback(host) else refuse(host)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guard(connect))
    patch.setattr(socket.socket, "connect_ex", guard(connect_ex))
    patch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def no_memory_between_tests():
    """Rows are rolled back after a test, so what the process remembers of them goes too."""
    forget_everything()
    circuit.reset_all()
    yield
    forget_everything()
    circuit.reset_all()


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, one per worker process."""
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread; Django would take the test for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)
        yield browser
        browser.close()
