"""Every answer at every address says what a browser may do with it, and no page holds anything inline."""

from __future__ import annotations

import re

import pytest

from pendopo.foundation.common.headers import CREDENTIALS

from .test_leaks import answers
from .world import build

pytestmark = pytest.mark.once

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}
INLINE = {
    "a script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.I),
    "a style sheet": re.compile(r"<style\b", re.I),
    "a style": re.compile(r"<[^>]+\sstyle\s*=", re.I),
    "an event handler": re.compile(r"<[^>]+\son[a-z]+\s*=", re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "a foreign source": re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?(?:https?:)?//", re.I),
}


@pytest.fixture
def world(db):
    return build()


def policy_of(response) -> set[str]:
    return {part.strip() for part in response.get("Content-Security-Policy", "").split(";")}


def shows_something(request) -> bool:
    """Whether the asker carried a session, a token or a code; public answers of the API are asked without."""
    return bool(request.COOKIES.get("sessionid")) or any(name in request.headers for name in CREDENTIALS)


def faults_of(response):
    for name, value in ALWAYS.items():
        if response.get(name) != value:
            yield f"{name} is {response.get(name)!r}"
    if "camera=(self)" not in response.get("Permissions-Policy", ""):
        yield "no Permissions-Policy"
    policy = policy_of(response)
    if any(word in part for part in policy for word in ("unsafe", "*", "http")):
        yield f"the policy allows too much: {policy}"
    if shows_something(response.wsgi_request) and "no-store" not in response.get("Cache-Control", ""):
        yield f"may be kept: {response.get('Cache-Control')!r}"
    if response.get("Content-Type", "").startswith("text/html"):
        if not policy >= PAGE:
            yield f"the policy lacks {PAGE - policy}"
        text = response.content.decode()
        yield from (f"holds {what}" for what, pattern in INLINE.items() if pattern.search(text))
    elif "default-src 'none'" not in policy:
        yield f"a file with the policy {policy}"
    elif response.get("Content-Disposition", "").startswith("attachment") and "sandbox" not in policy:
        yield "a download that is not in a sandbox"


def test_every_answer_carries_its_headers(world):
    faults = {
        f"{address.name} to {role}: {fault}"
        for role, address, response in answers(world)
        for fault in faults_of(response)
    }
    assert not faults, "\n".join(sorted(faults))


def test_pages_with_something_personal_are_kept_by_nobody(client, world):
    """Also where there is no session yet: the ways in."""
    for path in ("permohonan/", "lanjutkan/", "permohonan-saya/"):
        assert "no-store" in client.get(f"/tuban/{path}")["Cache-Control"], path


@pytest.mark.parametrize(
    ("planted", "what"),
    [
        ("<script>alert(1)</script>", "a script"),
        ("<p style='x'>", "a style"),
        ('<a href="#" onclick=x>', "an event handler"),
        ('<img src="//elsewhere.example/x">', "a foreign source"),
    ],
)
def test_the_scan_sees(planted, what):
    assert INLINE[what].search(planted)


def test_errors_carry_them_too(client, world):
    client.raise_request_exception = False
    for path in ("/tiada/", "/tuban/kerja/permohonan/tiada/", "/akun/keamanan/"):
        assert not list(faults_of(client.get(path))), path
