"""The one command: help, refusals and exit codes, each in a process of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pendopo.cli import folder, parser, processes, suite, web
from pendopo.cli.command import Stop
from pendopo.config.keyfile import new_keys

from . import house

pytestmark = pytest.mark.once
HELP = re.compile(r"^usage: \./pendopo", re.MULTILINE)


def environment(**more):
    """Nothing of the suite's own settings."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PENDOPO_", "DATABASE_", "CI"))
    }
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "PYTHONPATH": str(house.SOURCE.parent), "NO_COLOR": "1", **more}


def run(*words, cwd=None, **more):
    return subprocess.run(
        [sys.executable, "-m", "pendopo.cli", *map(str, words)],
        cwd=cwd, env=environment(**more), capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def refused(done, *words):
    """Exit code 1 and one sentence that holds `words`."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.startswith("pendopo: ") and "Traceback" not in done.stderr, done.stderr
    for word in words:
        assert str(word) in done.stderr, done.stderr


@pytest.mark.parametrize("name", parser.NAMES)
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        parser.build().parse_args([name, "--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0 and HELP.search(text)
    assert len(text.split("\n\n")[1]) > 30, "it should say what it does"


def test_no_command_shows_all_of_them_and_fails():
    done = run()
    assert done.returncode == 2
    for name in parser.NAMES:
        assert f"    {name}" in done.stdout


def test_help_needs_no_package(tmp_path):
    """-S leaves site-packages out, as on a machine where nothing was installed yet."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", "pendopo.cli", "demo", "--help"],
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and HELP.search(done.stdout), done.stderr


def test_keys_new_writes_a_file_for_its_owner_alone_and_never_replaces_one(tmp_path):
    path = tmp_path / "keys.json"
    assert run("keys", "new", path).returncode == 0
    text = path.read_text()
    assert set(json.loads(text)) == set(new_keys())
    assert path.stat().st_mode & 0o777 == 0o600
    refused(run("keys", "new", path), path, "exists")
    assert path.read_text() == text
    refused(run("keys", "new", tmp_path / "missing" / "keys.json"), "cannot be written")


def package_of(module):
    """One real service package."""
    return next(path.parent for path in sorted((house.SOURCE / "city").rglob(f"packages/*/{module}")))


def test_package_check_accepts_our_own_packages():
    for path in sorted((house.SOURCE / "city").rglob("packages/*/service.yaml")):
        done = run("package", "check", path.parent)
        assert done.returncode == 0, done.stdout + done.stderr


def test_package_check_names_file_line_and_cure(tmp_path):
    broken = tmp_path / "rusak"
    shutil.copytree(package_of("service.yaml"), broken)
    service = broken / "service.yaml"
    lines = service.read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("channel:"))
    service.write_text("\n".join([*lines[:at], "channel: telepati", *lines[at + 1 :]]) + "\n")
    done = run("package", "check", broken)
    assert done.returncode == 1, done.stderr
    assert re.search(rf"{re.escape(str(service))}:{at + 1}: .+ — .+", done.stdout), done.stdout


def test_package_check_of_no_folder_says_what_to_give(tmp_path):
    refused(run("package", "check", tmp_path / "tiada"), "service.yaml")


def test_package_schema_is_a_json_schema():
    schema = json.loads(run("package", "schema").stdout)
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_keys_verification_writes_a_p256_key_once(tmp_path):
    path = tmp_path / "verification-key.pem"
    assert run("keys", "verification", path).returncode == 0
    key = load_pem_private_key(path.read_bytes(), None)
    assert key.curve.name == "secp256r1" and path.stat().st_mode & 0o777 == 0o600
    refused(run("keys", "verification", path), "not replaced")
    assert load_pem_private_key(path.read_bytes(), None).private_numbers() == key.private_numbers()
    refused(run("keys", "verification", tmp_path / "nowhere" / "key.pem"), "cannot be written")


@pytest.fixture
def production(tmp_path):
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(new_keys()))
    assert run("keys", "verification", tmp_path / "verification-key.pem").returncode == 0
    return {
        "PENDOPO_DATA_DIR": str(tmp_path),
        "PENDOPO_HOSTS": "layanan.example.go.id",
        "PENDOPO_BASE_URL": "https://layanan.example.go.id",
        "PENDOPO_SMTP_HOST": "surat.example.go.id",
    }


@pytest.mark.parametrize("name", ["serve", "worker", "migrate"])
def test_production_commands_stop_at_a_wrong_setting(name, production):
    refused(run(name, **{**production, "PENDOPO_HOSTS": ""}), "PENDOPO_HOSTS")


@pytest.mark.parametrize("name", ["serve", "worker"])
def test_nothing_starts_on_a_database_without_its_tables(name, production):
    refused(run(name, **production), "./pendopo migrate")


@pytest.mark.parametrize("name", ["serve", "worker", "migrate"])
def test_a_database_that_does_not_answer_is_said_in_a_sentence(name, production, tmp_path):
    gone = f"postgres://postgres@/pendopo?host={tmp_path}"
    owner = gone.replace("postgres@", "owner@")
    asked = "PENDOPO_OWNER_URL" if name == "migrate" else "DATABASE_URL"
    refused(run(name, **production, DATABASE_URL=gone, PENDOPO_OWNER_URL=owner), "does not answer", asked)


def test_migrate_then_worker_runs_until_told_to_stop(production):
    assert "migrations applied" in run("migrate", **production).stdout
    assert run("migrate", **production).stdout == "The database is up to date.\n"
    worker = subprocess.Popen(
        [sys.executable, "-m", "pendopo.cli", "worker"], env=environment(**production), stdout=subprocess.PIPE
    )
    try:
        assert worker.stdout.readline()  # it says that it started
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
    finally:
        worker.kill()
        worker.stdout.close()


@pytest.fixture
def busy_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_demo_refuses_a_port_in_use(busy_port, tmp_path):
    refused(run("demo", "--port", busy_port, "--data", tmp_path), busy_port, "--port")


def test_a_port_that_does_not_exist_is_refused():
    with pytest.raises(Stop, match="70000"):
        web.require_free("127.0.0.1", 70_000)


def test_demo_refuses_a_data_folder_in_use_and_names_the_holder(tmp_path):
    with folder.held(tmp_path):
        refused(run("demo", "--port", free_port(), "--data", tmp_path), tmp_path, os.getpid(), "--data")


def test_a_data_folder_is_free_again_when_its_holder_is_gone(tmp_path):
    with folder.held(tmp_path):
        pass
    with folder.held(tmp_path):
        assert (tmp_path / folder.LOCK).read_text() == str(os.getpid())


def test_demo_refuses_data_that_no_demo_made(tmp_path):
    (tmp_path / "pendopo.sqlite3").write_text("")
    refused(run("demo", "--port", free_port(), "--data", tmp_path), tmp_path, "no demo made")


@pytest.mark.parametrize(
    "words", [("demo", "--cases", "-1"), ("demo", "--cases", "many"), ("demo", "--port", "http")]
)
def test_a_wrong_number_is_refused(words, tmp_path):
    done = run(*words, "--data", tmp_path)
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


LONG = "import os, time; os.write(1, b'up\\n'); time.sleep(60)"
TOGETHER = """
import os, sys
from pendopo.cli.processes import Child, run_together
children = [Child(name, [sys.executable, "-c", code]) for name, code in {codes!r}.items()]
sys.exit(run_together(children, os.environ, lambda: True, lambda: os.write(1, b"ready\\n")))
"""


def together(**codes):
    return subprocess.Popen(
        [sys.executable, "-c", TOGETHER.format(codes=codes)],
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def group_is_gone(group):
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_end_of_the_parent_is_the_end_of_its_children(number):
    parent = together(web=LONG, worker=LONG)
    lines = [parent.stdout.readline() for _ in range(3)]
    assert sorted(lines) == ["ready\n", "up\n", "up\n"]
    parent.send_signal(number)
    assert parent.wait(20) == (0 if number != signal.SIGKILL else -signal.SIGKILL)
    assert group_is_gone(parent.pid)
    parent.communicate()


def test_a_child_that_dies_takes_the_others_along_and_the_exit_code_says_so():
    parent = together(web=LONG, worker="raise SystemExit(3)")
    _out, said = parent.communicate(timeout=20)
    assert parent.returncode == 1
    assert "worker ended by itself (code 3)" in said
    assert group_is_gone(parent.pid)


def test_a_stubborn_child_is_killed(monkeypatch):
    monkeypatch.setattr(processes, "GRACE", 0.2)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
    process.stdout.readline()
    processes.end([processes.Running(processes.Child("deaf", []), process)])
    assert process.returncode == -signal.SIGKILL
    process.stdout.close()


REPORT = """<?xml version="1.0"?><testsuites>
<testsuite name="a" tests="10" failures="1" errors="2" skipped="3"/><testsuite name="b" tests="1"/></testsuites>"""


def test_the_sums_of_a_run_count_errors_as_failed(tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)
    assert str(suite.read(tmp_path / "report.xml")) == "5 passed, 3 failed, 3 skipped"


@pytest.fixture
def small_suite():
    """A way to run `./pendopo test` on a file of its own, inside the project so that its rules hold."""
    inside = house.ROOT / "var"
    inside.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="suite-", dir=inside) as place:

        def start(body, *words, **more):
            path = Path(place) / "test_small.py"
            path.write_text(body)
            return run("test", path, *words, **more)

        yield start


def sums(done):
    return done.stdout.splitlines()[-1]


def test_the_last_line_of_a_run_is_its_sum_and_the_code_is_honest(small_suite):
    good = small_suite("def test_good(): pass\ndef test_bad(): assert False\n", "--db", "sqlite", "-k", "good")
    assert good.returncode == 0, good.stdout + good.stderr
    assert sums(good) == "1 passed, 0 failed, 0 skipped"
    assert "Did not run: PostgreSQL" in good.stdout.splitlines()[-2]
    bad = small_suite("def test_small(): assert False\n", "--db", "sqlite")
    assert bad.returncode == 1 and sums(bad) == "0 passed, 1 failed, 0 skipped"


def test_a_run_that_found_no_test_is_no_success(small_suite):
    assert small_suite("", "--db", "sqlite").returncode == 1


SKIPS = "import pytest\n@pytest.mark.skip\ndef test_a(): pass\ndef test_b(): pass\n"


def test_a_skipped_test_fails_the_run_under_ci_only(small_suite):
    assert small_suite(SKIPS, "--db", "sqlite").returncode == 0
    done = small_suite(SKIPS, "--db", "sqlite", CI="true")
    assert done.returncode == 1 and sums(done) == "1 passed, 0 failed, 1 skipped"


NEEDY = """
import pytest
from django.db import connection
@pytest.mark.browser
def test_needy(): assert False
@pytest.mark.postgres
def test_there(): assert connection.vendor == "postgresql"
@pytest.mark.once
def test_here(): assert connection.vendor == "sqlite"
def test_both(): pass
"""


def test_what_is_missing_is_named_with_its_cure_and_refused_under_ci(small_suite, tmp_path):
    """And each database runs what is meant for it: three tests pass twice over, one needs what is not there."""
    bare = tmp_path / "bin"
    bare.mkdir()
    done = small_suite(NEEDY, PATH=str(bare))
    assert done.returncode == 0, done.stdout + done.stderr
    assert sums(done) == "4 passed, 0 failed, 2 skipped"
    assert "apt install chromium poppler-utils" in done.stdout.splitlines()[-2]
    refused(small_suite(NEEDY, PATH=str(bare), CI="true"), "apt install chromium poppler-utils")


def test_the_locks_agree_on_every_version():
    """The packages of development hold those of the demo, so one set of packages serves both."""
    locks = [(house.ROOT / name).read_text() for name in ("requirements.lock", "requirements-dev.lock")]
    run_lock, dev_lock = (set(re.findall(r"^([\w.-]+==\S+)", text, re.MULTILINE)) for text in locks)
    assert run_lock and run_lock <= dev_lock


def test_the_lock_names_every_package_that_a_locked_one_needs():
    """pip installs it without looking for dependencies, so that a newer release elsewhere changes nothing."""
    text = (house.ROOT / "requirements.lock").read_text()
    lines = [Requirement(line) for line in re.findall(r"^(\w[^\\]+)\\", text, re.MULTILINE)]
    locked = {canonicalize_name(line.name) for line in lines}
    assert len(locked) > 50
    for name in (line.name for line in lines if line.marker is None or line.marker.evaluate()):
        for line in metadata.requires(name) or []:
            need = Requirement(line)
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                assert canonicalize_name(need.name) in locked, f"{name} needs {need.name}"


@pytest.fixture
def elsewhere(tmp_path):
    """The project in a folder with spaces in its name, with the packages that are installed already."""
    place = tmp_path / "balai kota" / "pendopo"
    place.mkdir(parents=True)
    shutil.copy(house.ROOT / "pendopo", place)
    for name in ("src", "requirements.lock", "requirements-dev.lock"):
        (place / name).symlink_to(house.ROOT / name)
    return place


def sh(place, *words, cwd="/", **more):
    return subprocess.run(
        [place / "pendopo", *words], cwd=cwd, env=environment(**more), capture_output=True, text=True
    )


def python_dir(folder, **names):
    """A folder of programs: each name runs the given line of sh."""
    folder.mkdir()
    for name, line in names.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)
    for tool in ("dirname", "cksum", "cat", "grep", "sh", "env"):
        (folder / tool).symlink_to(shutil.which(tool))
    return folder


def test_the_script_works_from_anywhere_and_help_installs_nothing(elsewhere):
    done = sh(elsewhere, "demo", "--help")
    assert done.returncode == 0 and HELP.search(done.stdout), done.stderr
    assert not (elsewhere / ".venv").exists()


def test_the_script_says_what_is_missing_without_python(elsewhere, tmp_path):
    bare = python_dir(tmp_path / "bin")
    refused(sh(elsewhere, "demo", PATH=str(bare)), "Python 3.11")


def test_the_script_passes_over_an_old_python(elsewhere, tmp_path):
    old = python_dir(tmp_path / "bin", python3="exit 1")
    refused(sh(elsewhere, "demo", PATH=str(old)), "Python 3.11")


def test_the_script_says_what_is_missing_without_venv(elsewhere, tmp_path):
    half = python_dir(tmp_path / "bin", python3="case $2 in *ensurepip*) exit 1 ;; esac; exit 0")
    refused(sh(elsewhere, "demo", PATH=str(half)), "apt install python3-venv")


def test_the_second_start_asks_pip_for_nothing(elsewhere, tmp_path):
    """With the stamp of the lock in place, python is called once: for the command."""
    calls = tmp_path / "calls"
    venv = elsewhere / ".venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "python").write_text(f'#!/bin/sh\necho "$@" >>"{calls}"\n')
    (venv / "python").chmod(0o755)
    lock = (house.ROOT / "requirements.lock").read_bytes()
    stamp = subprocess.run(["cksum"], input=lock, capture_output=True, check=True).stdout.decode().strip()
    (elsewhere / ".venv" / "stamp").write_text(f"run {stamp}\n")
    assert sh(elsewhere, "worker").returncode == 0
    assert Path(calls).read_text() == "-m pendopo.cli worker\n"


def test_a_changed_lock_is_installed_again(elsewhere, tmp_path):
    calls = tmp_path / "calls"
    venv = elsewhere / ".venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "python").write_text(f'#!/bin/sh\necho "$@" >>"{calls}"\n')
    (venv / "python").chmod(0o755)
    (elsewhere / ".venv" / "stamp").write_text("run 1 2\n")
    assert sh(elsewhere, "worker").returncode == 0
    asked = Path(calls).read_text()
    assert "--require-hashes" in asked and "requirements.lock" in asked
    assert sh(elsewhere, "check").returncode == 0, "development commands take the other lock"
    assert "requirements-dev.lock" in Path(calls).read_text()
