"""The first view on a slow phone: page, styles, script and icon together."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from pendopo.engine.cases.tests.factories import World

from .factories import KEY, url

MOST_BYTES = 60 * 1024
MOST_REQUESTS = 8


def parts_of(html: str) -> set[str]:
    """Addresses that the page makes the browser fetch."""
    linked = re.findall(r'<link [^>]*rel="(?:stylesheet|icon|manifest|preload)"[^>]*href="([^"]+)"', html)
    swapped = re.findall(r'<link [^>]*href="([^"]+)"[^>]*rel="(?:stylesheet|icon|manifest|preload)"', html)
    embedded = re.findall(r'<(?:script|img|iframe|source|audio|video|embed)[^>]*\ssrc="([^"]+)"', html)
    return {*linked, *swapped, *embedded}


def size_of(address: str) -> int:
    path = finders.find(address.removeprefix("/static/"))
    assert path, f"{address} is not a file of ours"
    return len(gzip.compress(Path(path).read_bytes()))


@pytest.mark.parametrize("page", ["index", "home", "service"])
def test_the_first_view_is_small(client: Client, world: World, page: str) -> None:
    address = "/" if page == "index" else url(page, **({"key": KEY} if page == "service" else {}))
    html = client.get(address).text
    parts = parts_of(html)
    assert any(part.endswith(".css") for part in parts)
    whole = len(gzip.compress(html.encode())) + sum(size_of(part) for part in parts)
    assert whole <= MOST_BYTES
    assert 1 + len(parts) <= MOST_REQUESTS
    assert "style=" not in html and "onclick=" not in html
