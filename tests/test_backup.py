"""A backup taken while people apply comes back whole on an empty machine, or is refused before anything is touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings as conf
from django.db import connection, connections

from pendopo.cli import archive
from pendopo.cli.command import Stop
from pendopo.cli.commands import backup
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.tests.factories import in_region, make_case, make_world
from pendopo.foundation.audit import checkpoints
from pendopo.foundation.audit.queries import heads

from . import house
from .wall import owner_session

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(tmp_path):
    """(archive, manifest) of a region where somebody applies all the time."""
    with in_region():
        world = make_world()
        make_case(world)
    stop, applied = threading.Event(), []

    def apply():
        try:
            while not stop.is_set():
                with in_region():
                    applied.append(make_case(world, applicant_nik=f"99010155059{len(applied) + 10:05d}").pk)
        finally:
            connections.close_all()

    thread = threading.Thread(target=apply)
    thread.start()
    try:
        while not applied:
            thread.join(0.05)
            assert thread.is_alive()
        with owner_session():
            manifest = backup.make(tmp_path / "pendopo.tar")
    finally:
        stop.set()
        thread.join()
    return tmp_path / "pendopo.tar", manifest


@pytest.fixture
def empty(tmp_path):
    """The environment of a machine with nothing but the keys: a new folder and, on PostgreSQL, a new database."""
    folder = tmp_path / "empty"
    folder.mkdir()
    environment = {
        **os.environ,
        "PYTHONPATH": str(house.SOURCE.parent),
        "PENDOPO_MODE": "test",
        "PENDOPO_DATA_DIR": str(folder),
        "PENDOPO_KEYS_FILE": str(conf.PENDOPO_KEYS_FILE),
    }
    if connection.vendor != "postgresql":
        yield environment | {"DATABASE_URL": ""}
        return
    name = f"empty_{os.getpid()}"
    with owner_session(), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield environment | {"DATABASE_URL": os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")}
    finally:
        with owner_session(), connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def pendopo(environment, *words):
    return subprocess.run(
        [sys.executable, "-m", "pendopo.cli", *map(str, words)], env=environment, capture_output=True, text=True
    )


def test_a_backup_under_load_comes_back_with_the_same_heads_and_files(made, empty):
    path, manifest = made
    done = pendopo(empty, "restore", path)
    assert done.returncode == 0, done.stderr
    assert "the audit is whole" in done.stdout
    assert manifest["files"] and not manifest["missing"]
    found = json.loads(pendopo(empty, "audit", "heads").stdout)
    assert {
        code: list(head.values()) if isinstance(head, dict) else head for code, head in found.items()
    } == manifest["heads"]
    files = {path.name.replace("-", "") for path in Path(empty["PENDOPO_DATA_DIR"]).glob("files/*/*")}
    assert files == set(manifest["files"])
    assert manifest["rows"]["cases_case"] >= 1
    again = pendopo(empty, "restore", path)
    assert again.returncode == 1 and "not empty" in again.stderr and "Traceback" not in again.stderr
    assert path.stat().st_mode & 0o077 == 0


def test_a_broken_a_cut_and_a_foreign_archive_are_refused(made, settings, tmp_path):
    path, _manifest = made
    whole = path.read_bytes()
    assert archive.checked(path)["heads"]
    middle = len(whole) // 2
    for wrong in (
        whole[:middle],
        whole[:-20_000],
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        b"",
    ):
        broken = tmp_path / "broken.tar"
        broken.write_bytes(wrong)
        with pytest.raises(Stop, match="touched"):
            archive.checked(broken)
    settings.PENDOPO_KEYS = {**settings.PENDOPO_KEYS, "audit": b"x" * 32}
    with pytest.raises(Stop, match="other keys"):
        archive.checked(path)


def test_the_keys_are_not_in_the_archive(made):
    path, _manifest = made
    content = path.read_bytes()
    for text in conf.PENDOPO_KEYS_FILE.read_text().split('"'):
        assert len(text) < 40 or text.encode() not in content
    with in_region():
        assert Case.objects.exists()
    assert heads() and checkpoints.default_path()


@pytest.mark.postgres
def test_a_role_behind_the_wall_gets_a_sentence_and_no_half_a_backup(regions, tmp_path):
    with pytest.raises(Stop, match="does not see the whole database"):
        backup.make(tmp_path / "pendopo.tar")
    assert not list(tmp_path.iterdir())
