"""What the journeys share: a town that serves, and people who come to it with a phone or at a desk."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.browser import DESK, PHONE, Visitor, window

from .town import Town, make_town

Come = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture
def town(transactional_db, chromium, live_server, settings, tmp_path) -> Town:
    """Files of their own, letters that lead to the running server, no memory of wrong passwords."""
    settings.FILES_DIR = tmp_path / "berkas"
    settings.PENDOPO_BASE_URL = live_server.url
    return make_town(live_server.url)


@pytest.fixture
def come(request, chromium, live_server) -> Come:
    """`with come("warga") as visitor:` a fresh browser of somebody: nothing remembered, no cookies.

    `scripts` and `at_desk` choose between a phone of 360 px and an officer's screen.
    """
    screens = request.config.getoption("--screens")
    journey = re.sub(r"\W+", "-", request.node.name.removeprefix("test_").replace("_", "-"))[-40:].strip("-")
    numbers = itertools.count(1)

    def open_window(who: str, *, scripts: bool = True, at_desk: bool = False) -> AbstractContextManager[Visitor]:
        prefix = f"{journey}-{next(numbers):02d}-{who}-"
        size = DESK if at_desk else PHONE
        return window(
            chromium,
            live_server.url,
            size=size,
            scripts=scripts,
            touch=not at_desk,
            screens=screens,
            prefix=prefix,
        )

    return open_window
