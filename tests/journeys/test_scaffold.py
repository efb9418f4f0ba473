"""The tools of the journeys are judged: they work without scripts, and they complain about what people notice."""

from __future__ import annotations

import asyncio

import pytest

from tests.browser import PHONE, beside_the_browser, window

pytestmark = [pytest.mark.browser, pytest.mark.once]

WIDE = "<!doctype html><meta name=viewport content='width=device-width'><div style='width:900px'>x</div>"


def test_a_phone_opens_the_sign_in_page_with_and_without_scripts(phone):
    assert phone.visit("/akun/masuk/") == 200
    assert phone.page.viewport_size == PHONE
    assert phone.page.locator("h1").count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_that_scrolls_sideways_is_complained_about(chromium, live_server, scripts):
    with (
        pytest.raises(AssertionError, match="sideways"),
        window(chromium, live_server.url, scripts=scripts) as one,
    ):
        one.page.set_content(WIDE)
        one.look()


def test_a_failed_request_is_complained_about(chromium, live_server):
    with pytest.raises(AssertionError, match="404 for"), window(chromium, live_server.url) as one:
        one.visit("/tiada/halaman/")


def test_a_script_error_is_complained_about(chromium, live_server):
    with pytest.raises(AssertionError, match="script error"), window(chromium, live_server.url) as one:
        one.page.set_content("<script>throw new Error('rusak')</script>")


def test_what_is_expected_is_not_complained_about(chromium, live_server):
    with window(chromium, live_server.url) as one:
        one.expect("404 for .*tiada")
        one.visit("/tiada/halaman/")


def test_work_that_starts_an_event_loop_goes_on_beside_the_browser(phone):
    async def answer():
        return 42

    with beside_the_browser():
        assert asyncio.run(answer()) == 42
    assert phone.visit("/akun/masuk/") == 200
