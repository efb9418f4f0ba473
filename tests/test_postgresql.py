"""The way of docs/how-to/postgresql.md, walked: roles from the page, migrate as the owner, start as the plain role."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import psycopg
import pytest

from pendopo.cli import postgres
from pendopo.config.keyfile import new_keys
from pendopo.config.signing import make_verification_key

from . import house
from .test_commands import environment

pytestmark = pytest.mark.once
PAGE = house.ROOT / "docs/how-to/postgresql.md"
START = """
from pendopo.cli import boot, database
boot.boot("production")
database.require_migrated()
database.require_wall()
print("may start")
"""


@pytest.fixture(scope="module")
def server():
    """The URL of a server on which the SQL of the page has been run, for a user to be filled in."""
    [sql] = re.findall(r"## 1\..*?```sql\n(.*?)```", PAGE.read_text(), re.DOTALL)
    first, then = sql.split("\\connect pendopo\n")
    with postgres.server() as url:
        for name, statements in (("postgres", first), ("pendopo", then)):
            with psycopg.connect(url.replace("/postgres?", f"/{name}?"), autocommit=True) as session:
                for statement in statements.split(";\n"):
                    if statement.strip():
                        session.execute(statement)
        yield url.replace("postgres@/postgres?", "{}@/pendopo?")


@pytest.fixture
def run(server, tmp_path):
    (tmp_path / "keys.json").write_text(json.dumps(new_keys()))
    make_verification_key(tmp_path / "verification-key.pem")

    def run(*words, user="pendopo_web", owner="pendopo_owner"):
        settings = {
            "PENDOPO_MODE": "production",
            "PENDOPO_DATA_DIR": str(tmp_path),
            "PENDOPO_HOSTS": "layanan.example.go.id",
            "PENDOPO_BASE_URL": "https://layanan.example.go.id",
            "PENDOPO_SMTP_HOST": "surat.example.go.id",
            "DATABASE_URL": server.format(user),
            **({"PENDOPO_OWNER_URL": server.format(owner)} if owner else {}),
        }
        return subprocess.run(
            [sys.executable, *words], env=environment(**settings), capture_output=True, text=True, timeout=120
        )

    return run


def refused(done, *words):
    assert done.returncode == 1 and done.stderr.startswith("pendopo: "), done.stderr + done.stdout
    assert [word for word in words if word not in done.stderr] == []


def test_migrate_as_the_owner_and_start_as_the_plain_role(server, run):
    migrate = ("-m", "pendopo.cli", "migrate")
    refused(run(*migrate, owner=None), "PENDOPO_OWNER_URL", "docs/how-to/postgresql.md")
    refused(run(*migrate, user="pendopo_owner"), "PENDOPO_OWNER_URL")
    refused(run(*migrate, user="nobody_yet"), "nobody_yet", "does not exist")
    refused(run(*migrate, owner="pendopo_web", user="pendopo_owner"), "BYPASSRLS")
    first = run(*migrate)
    assert first.returncode == 0, first.stderr
    assert "tables stand behind row-level security now" in first.stdout
    assert run(*migrate).stdout == "The database is up to date.\n"
    assert run("-c", START).stdout == "may start\n"

    refused(run("-c", START, user="pendopo_owner"), "pendopo_owner", "BYPASSRLS", "docs/how-to/postgresql.md")
    refused(run("-m", "pendopo.cli", "worker", user="pendopo_owner"), "could go round the wall")
    refused(run("-m", "pendopo.cli", "serve", user="pendopo_owner"), "could go round the wall")
    with psycopg.connect(server.format("pendopo_owner"), autocommit=True) as session:
        session.execute("ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY")
        refused(run("-m", "pendopo.cli", "worker"), "cases_case", "./pendopo migrate")
        assert "1 tables stand" in run(*migrate).stdout
        assert run("-c", START).stdout == "may start\n"
