"""A database of the first version, with cases in flight: rehearsed, migrated, and everybody goes on where they were."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest

from pendopo.cli.elsewhere import FOLDER, MARK

from . import house
from .test_commands import environment
from .test_postgresql import server  # noqa: F401  a fixture

pytestmark = pytest.mark.once


class Place:
    """A data folder and a database in it or on a server."""

    def __init__(self, folder, url=None):
        self.folder, self.url = folder, url
        self.settings = {"PENDOPO_MODE": "test", "PENDOPO_DATA_DIR": str(folder)}
        if url:
            self.settings["DATABASE_URL"] = url.format("pendopo_web")
            self.settings["PENDOPO_OWNER_URL"] = url.format("pendopo_owner")

    def run(self, *words):
        path = os.pathsep.join([str(house.SOURCE.parent), str(house.ROOT)])
        return subprocess.run(
            [sys.executable, "-m", *words], env=environment(**self.settings) | {"PYTHONPATH": path},
            capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    def done(self, *words):
        run = self.run(*words)
        assert run.returncode == 0, run.stderr + run.stdout
        return run.stdout

    def rehearse(self):
        return self.run("pendopo.cli", "migrate", "--rehearse")

    def facts(self):
        return json.loads(self.done("tests.older", "facts"))

    def sql(self, statement):
        if self.url:
            with psycopg.connect(self.url.format("pendopo_owner"), autocommit=True) as session:
                session.execute(statement)
            return
        with closing(sqlite3.connect(self.folder / "pendopo.sqlite3")) as session, session:
            session.execute(statement)

    def picture(self):
        """What must be the same after a rehearsal: every byte on SQLite, every fact on PostgreSQL."""
        files = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*"))
        if self.url:
            return self.facts(), files
        return hashlib.sha256((self.folder / "pendopo.sqlite3").read_bytes()).hexdigest(), files


@pytest.fixture(scope="module")
def first_version(tmp_path_factory):
    folder = tmp_path_factory.mktemp("first")
    Place(folder).done("tests.older", "make")
    return folder


@pytest.fixture
def on_sqlite(first_version, tmp_path):
    shutil.copytree(first_version, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


@pytest.fixture
def on_postgresql(server, tmp_path):  # noqa: F811
    place = Place(tmp_path, server)
    place.done("tests.older", "make")
    return place


def goes_on(place):
    """Rehearse, migrate, and do what people do."""
    before, picture = place.facts(), place.picture()
    assert "audit_chainhead" not in before["tables"] and before["rows"]["cases_case"] == 8
    rehearsal = place.rehearse()
    assert rehearsal.returncode == 0, rehearsal.stderr + rehearsal.stdout
    said = rehearsal.stdout
    assert " migrations tried on a copy in " in said
    assert "cases.0002_chain" in said and "audit_chainhead: 0 rows before" in said
    assert "8 cases are in the state they were in" in said
    assert place.picture() == picture

    assert "migrations applied" in place.done("pendopo.cli", "migrate")
    after = place.facts()
    assert after["cases"] == before["cases"]
    grown = {table: after["rows"][table] - rows for table, rows in before["rows"].items()}
    assert {table: more for table, more in grown.items() if more} == {"audit_auditevent": 8}, (
        "the ends of the chains"
    )
    place.done("tests.older", "go-on")
    assert "The audit is whole." in place.done("pendopo.cli", "audit", "verify")
    again = place.rehearse()
    assert again.returncode == 0 and again.stdout.startswith("0 migrations tried"), again.stdout


def test_the_first_version_with_cases_in_flight_goes_on_on_sqlite(on_sqlite):
    (on_sqlite.folder / FOLDER).mkdir()
    (on_sqlite.folder / FOLDER / "rehearsal.sqlite3").write_bytes(b"left by one that was killed")
    assert on_sqlite.rehearse().returncode == 0
    assert not (on_sqlite.folder / FOLDER).exists()
    goes_on(on_sqlite)

    on_sqlite.sql("UPDATE audit_auditevent SET tag = 'case.changed' WHERE sequence = 5 AND region_code = '35.23'")
    run = on_sqlite.rehearse()
    assert run.returncode == 1 and "WRONG  region 35.23: row 5" in run.stdout


def test_the_first_version_with_cases_in_flight_goes_on_on_postgresql(on_postgresql, server):  # noqa: F811
    place = on_postgresql
    picture = place.picture()
    run = place.rehearse()
    assert run.returncode == 1 and "Traceback" not in run.stderr
    assert "pendopo_owner may not create databases" in run.stderr and "CREATEDB" in run.stderr
    assert place.picture() == picture
    admin = server.replace("{}@/pendopo?", "postgres@/postgres?")
    with psycopg.connect(admin, autocommit=True) as session:
        session.execute("ALTER ROLE pendopo_owner CREATEDB")
        session.execute("CREATE DATABASE pendopo_rehearsal OWNER pendopo_owner")
        run = place.rehearse()
        assert run.returncode == 1 and "pendopo_rehearsal" in run.stderr and "not of a rehearsal" in run.stderr
        session.execute(f"COMMENT ON DATABASE pendopo_rehearsal IS '{MARK}'")  # as one that was killed leaves it
        goes_on(place)
        names = {row[0] for row in session.execute("SELECT datname FROM pg_database").fetchall()}
    assert "pendopo" in names and "pendopo_rehearsal" not in names


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("UPDATE cases_case SET secret = 'd1:' || 'QUFB' WHERE secret <> ''", "does not open"),
        ("CREATE TABLE common_sharedvalue (key text)", "the migrations failed"),
        ("UPDATE catalogue_serviceversion SET content = '{}'", "of a package that does not load"),
    ],
)
def test_what_would_go_wrong_is_said_before_it_does(on_sqlite, damage, words):
    on_sqlite.sql(damage)
    picture = on_sqlite.picture()
    run = on_sqlite.rehearse()
    assert run.returncode == 1, run.stderr
    assert "WRONG  " in run.stdout and words in run.stdout and "Traceback" not in run.stderr
    assert "The live database is as it was" in run.stdout
    assert on_sqlite.picture() == picture


def test_an_empty_database_has_nothing_to_rehearse(tmp_path):
    run = Place(tmp_path).rehearse()
    assert run.returncode == 1 and "nothing to rehearse with" in run.stderr
