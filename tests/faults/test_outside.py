"""Talks with the outside happen in the modules named here, and each has an end."""

from __future__ import annotations

import ast

import pytest

from tests.test_promises import trees

pytestmark = pytest.mark.once

GATEWAYS = {
    "pendopo/foundation/common/outside.py": "the one door: time-outs, and a deadline for the whole talk",
    "pendopo/foundation/notices/gateways.py": "e-mail, SMS and WhatsApp, through the one door",
    "pendopo/foundation/notices/mail.py": "Django's mail backend, put under the deadline",
    "pendopo/foundation/documents/calls.py": "BSrE and the proofs of certificates",
    "pendopo/cli/web.py": "asks our own server whether it answers",
}
"""Modules that may open a connection, each with what it talks to."""
TALKERS = (
    "requests",
    "smtplib",
    "socket",
    "http.client",
    "urllib.request",
    "urllib3",
    "ftplib",
    "telnetlib",
    "ssl",
)


def talkers(tree):
    """Imports of modules that open connections; words for exceptions and types of `requests` count too."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if any(name == one or name.startswith(f"{one}.") for one in TALKERS):
                yield name


def calls_without_time_out(tree):
    """Calls of `requests` that wait for ever. `outside.request` brings its own."""
    verbs = {"get", "post", "put", "patch", "delete", "head", "request"}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner = ast.unparse(node.func.value)
        has_end = any(word.arg == "timeout" for word in node.keywords)
        if owner == "requests" and node.func.attr in verbs and not has_end:
            yield node.lineno


def test_only_gateways_open_connections():
    strangers = {name: sorted(set(talkers(tree))) for name, tree in trees("*.py") if name not in GATEWAYS}
    found = {name: what for name, what in strangers.items() if what}
    assert not found, f"go through common.outside, or name the module in GATEWAYS: {found}"


def test_no_named_gateway_is_gone():
    assert set(GATEWAYS) <= {name for name, tree in trees("*.py") if set(talkers(tree))}


def test_every_call_of_requests_has_a_time_out():
    found = {name: lines for name, tree in trees("*.py") if (lines := list(calls_without_time_out(tree)))}
    assert not found


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("import requests", ["requests"]),
        ("from urllib import request", ["urllib.request"]),
        ("from urllib.parse import quote", []),
        ("from http.client import HTTPConnection", ["http.client", "http.client.HTTPConnection"]),
        ("import smtplib as s", ["smtplib"]),
    ],
)
def test_a_stranger_is_noticed(code, seen):
    assert list(talkers(ast.parse(code))) == seen


def test_a_call_without_time_out_is_noticed():
    assert list(calls_without_time_out(ast.parse("requests.post(url)\nrequests.get(url, timeout=3)"))) == [1]
