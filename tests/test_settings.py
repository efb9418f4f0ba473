"""A wrong setting stops the start with one sentence that says what to do, never with a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from pendopo.config.keyfile import new_keys

from . import house

pytestmark = pytest.mark.once


BSRE = {
    "PENDOPO_SIGNER": "bsre",
    "PENDOPO_BSRE_URL": "https://esign.example.go.id",
    "PENDOPO_BSRE_USER": "esign",
    "PENDOPO_BSRE_PASSWORD": "qwerty-uji",
}


def start(folder, **settings):
    """Import the settings in a fresh process with nothing but `settings` in its environment."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(house.SOURCE.parent),
        "PENDOPO_DATA_DIR": str(folder),
    }
    return subprocess.run(
        [sys.executable, "-c", "import pendopo.config.settings as s; print(s.MODE, s.PENDOPO_SIGNER)"],
        env={**environment, **{name: str(value) for name, value in settings.items()}},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def keys(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(new_keys()))
    return path


@pytest.fixture
def verification_key(tmp_path):
    path = tmp_path / "verification-key.pem"
    making = ["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path]
    subprocess.run(making, check=True, capture_output=True)
    return path


@pytest.fixture
def production(keys, verification_key):
    """Settings that a production start accepts."""
    return {
        "PENDOPO_MODE": "production",
        "PENDOPO_KEYS_FILE": keys,
        "PENDOPO_HOSTS": "layanan.example.go.id",
        "PENDOPO_BASE_URL": "https://layanan.example.go.id",
        "PENDOPO_SMTP_HOST": "surat.example.go.id",
    }


def refused(done, *words):
    """The start stopped with one line that holds `words`."""
    assert done.returncode == 1, done.stdout
    assert done.stderr.startswith("pendopo: ") and done.stderr.count("\n") == 1, done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


def test_a_whole_production_setup_starts_and_signs_nothing_by_itself(tmp_path, production):
    done = start(tmp_path, **production)
    assert (done.returncode, done.stdout) == (0, "production none\n"), done.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PENDOPO_MODE", "prod", ("PENDOPO_MODE", "demo, production, test")),
        ("DATABASE_URL", "mysql://host/name", ("DATABASE_URL", "postgres://")),
        ("PENDOPO_SMTP_PORT", "many", ("PENDOPO_SMTP_PORT", "whole number")),
        ("PENDOPO_BEHIND_PROXY", "maybe", ("PENDOPO_BEHIND_PROXY", "1 or 0")),
        ("PENDOPO_SIGNER", "somebody", ("PENDOPO_SIGNER", "local, bsre, none")),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_what_may_stand_there(tmp_path, name, value, words):
    refused(start(tmp_path, **{name: value}), *words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"PENDOPO_HOSTS": ""}, ("PENDOPO_HOSTS",)),
        ({"PENDOPO_BASE_URL": "http://layanan.example.go.id"}, ("PENDOPO_BASE_URL", "https://")),
        ({"PENDOPO_SMTP_HOST": ""}, ("PENDOPO_SMTP_HOST", "PENDOPO_SMS_URL")),
        ({"PENDOPO_SMS_URL": "http://sms.example.go.id"}, ("PENDOPO_SMS_URL", "https://")),
        ({"PENDOPO_VERIFICATION_KEY": "/nowhere/key.pem"}, ("/nowhere/key.pem", "./pendopo keys verification")),
        ({"PENDOPO_SIGNER": "bsre"}, ("PENDOPO_BSRE_URL", "PENDOPO_BSRE_PASSWORD")),
        ({**BSRE, "PENDOPO_BSRE_URL": "http://esign.example.go.id"}, ("PENDOPO_BSRE_URL", "https://")),
        (BSRE, ("PENDOPO_BSRE_ROOTS", "no certificate")),
        ({"PENDOPO_SIGNER": "local"}, ("PENDOPO_SIGNER", "not certified")),
        ({"PENDOPO_DATA_DIR": "/nowhere/at/all"}, ("/nowhere/at/all", "PENDOPO_DATA_DIR")),
        ({"PENDOPO_KEYS_FILE": "/nowhere/keys.json"}, ("/nowhere/keys.json", "keys new")),
    ],
)
def test_production_refuses(tmp_path, production, change, words):
    refused(start(tmp_path, **{**production, **change}), *words)


@pytest.mark.parametrize("text", ["", "-----BEGIN EC PRIVATE KEY-----"])
def test_a_verification_key_that_is_none_is_not_replaced(tmp_path, production, verification_key, text):
    verification_key.write_text(text)
    refused(start(tmp_path, **production), "not a P-256 private key")
    assert verification_key.read_text() == text


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"current": "k1", "data": {"k1": "c2hvcnQ="}, "index": "x"}'])
def test_a_keys_file_that_is_no_keys_file_is_not_replaced(tmp_path, production, keys, text):
    keys.write_text(text)
    refused(start(tmp_path, **production), "not readable as keys")
    assert keys.read_text() == text


OLDER = {"current": "k1", "data": {"k1": new_keys()["index"]}, "index": new_keys()["index"], "django": "x" * 50}
"""A keys file as the first version made it."""


def test_an_older_keys_file_names_the_command_that_completes_it(tmp_path, production, keys):
    keys.write_text(json.dumps(OLDER))
    refused(start(tmp_path, **production), "master and codes and audit", f"./pendopo keys renew {keys}")
    done = subprocess.run(
        [sys.executable, "-m", "pendopo.cli", "keys", "renew", str(keys)],
        env={**os.environ, "PYTHONPATH": str(house.SOURCE.parent)},
        capture_output=True,
        text=True,
    )
    assert "master, codes, audit" in done.stdout, done.stderr
    assert start(tmp_path, **production).returncode == 0
    renewed = json.loads(keys.read_text())
    assert OLDER.items() <= renewed.items() and renewed["codes"] == OLDER["index"]
    assert keys.stat().st_mode & 0o777 == 0o600


def test_an_older_keys_file_is_completed_by_itself_outside_production(tmp_path):
    (tmp_path / "keys.json").write_text(json.dumps(OLDER))
    assert start(tmp_path, PENDOPO_MODE="demo").returncode == 0
    assert OLDER.items() <= json.loads((tmp_path / "keys.json").read_text()).items()


def test_the_keys_may_come_from_the_environment(tmp_path, production, keys):
    held = keys.read_text()
    keys.unlink()
    assert start(tmp_path, **{**production, "PENDOPO_KEYS": held}).returncode == 0
    refused(start(tmp_path, **{**production, "PENDOPO_KEYS": held[:-9]}), "PENDOPO_KEYS", "not readable as keys")
    older = json.dumps(OLDER)
    refused(start(tmp_path, **{**production, "PENDOPO_KEYS": older}), "PENDOPO_KEYS", "keys renew")
    assert not keys.exists()


def test_the_demo_makes_its_own_keys_once_and_for_itself_alone(tmp_path):
    assert start(tmp_path, PENDOPO_MODE="demo").returncode == 0
    keys = tmp_path / "keys.json"
    made = keys.read_text()
    assert keys.stat().st_mode & 0o777 == 0o600
    assert start(tmp_path, PENDOPO_MODE="demo").stdout == "demo local\n"
    assert keys.read_text() == made
