from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from pendopo.config import env, keyfile

pytestmark = pytest.mark.once


@pytest.mark.parametrize("value", ["²", "٣", "-1", "5.0", "1e3", " 5 7 "])
def test_only_plain_digits_are_a_number(monkeypatch, value):
    monkeypatch.setenv("PENDOPO_SMTP_PORT", value)
    with pytest.raises(env.WrongSetting, match="whole number"):
        env.number("PENDOPO_SMTP_PORT", 587)


@pytest.mark.parametrize(
    "url", ["postgres://a:rahasia@h:abc/x", "postgres://a:rahasia@h:99999/x", "postgres://[a:rahasia"]
)
def test_an_address_of_the_database_that_is_none_stops_the_start_without_showing_its_password(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(env.WrongSetting) as stopped:
        env.database("DATABASE_URL", Path("/tmp"))
    assert "rahasia" not in str(stopped.value)


@pytest.mark.parametrize("django", ["", "pendek"])
def test_a_keys_file_without_a_proper_session_key_stops_the_start(tmp_path, django):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(keyfile.new_keys() | {"django": django}))
    with pytest.raises(env.WrongSetting):
        keyfile.read(path, given="", make=False)


def test_a_folder_or_bytes_in_place_of_the_keys_file_stop_the_start_with_a_sentence(tmp_path):
    with pytest.raises(env.WrongSetting, match="cannot be opened"):
        keyfile.read(tmp_path, given="", make=False)
    (tmp_path / "keys.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(env.WrongSetting, match="not readable"):
        keyfile.read(tmp_path / "keys.json", given="", make=False)


def test_a_page_that_fails_leaves_a_trace_outside_debug():
    """Django's own handler is silent unless DEBUG is on, and nobody would ever learn of a 500."""
    heard = [one for one in logging.getLogger("django").handlers if not one.filters and one.level <= logging.ERROR]
    assert any(isinstance(one, logging.StreamHandler) for one in heard)
    assert logging.getLogger("django.request").isEnabledFor(logging.ERROR)
