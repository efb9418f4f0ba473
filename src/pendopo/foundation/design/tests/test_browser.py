"""What only a browser can tell: accessibility, room on small screens, and the comforts of the script."""

from __future__ import annotations

import io
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from PIL import Image

from . import sample

pytestmark = [pytest.mark.browser, pytest.mark.urls("pendopo.foundation.design.tests.sample")]


@pytest.fixture(scope="module")
def browser(chromium):
    return chromium


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address():
    """A server without a database: pages of the design system must not ask one."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser, address):
    contexts = []

    def open_page(name: str, width: int = 360, language: str = "id", **options: object):
        context = browser.new_context(viewport={"width": width, "height": 740}, **options)
        context.add_cookies([{"name": "bahasa", "value": language, "url": address}])
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}/contoh/{name}/")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", [*sample.NAMES, "lost", "fault"])
def test_axe_finds_nothing(visit, name, language, width):
    from axe_playwright_python.sync_playwright import Axe

    page = visit(name, width, language)
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


@pytest.mark.parametrize("name", sample.NAMES)
def test_nothing_scrolls_sideways_on_the_smallest_phone_or_at_double_size(visit, name):
    page = visit(name, 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page = visit(name, 640)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


@pytest.mark.parametrize("name", sample.NAMES)
def test_everything_to_tap_is_big_enough_for_a_thumb(visit, name):
    page = visit(name, 360, has_touch=True, is_mobile=True)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, input, select, summary, textarea')].filter(e => {
            const box = (e.closest('label') || e.closest('.card') || e).getBoundingClientRect();
            const inSentence = getComputedStyle(e).display === 'inline' && !e.closest('.card');
            return box.width && !inSentence && e.type !== 'hidden' && !e.closest('.skip') && e.className !== 'skip'
                && box.height < 43.5;
        }).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_the_error_summary_is_read_first(visit):
    page = visit("form")
    assert page.evaluate("document.activeElement.className") == "errors"


def test_a_form_is_sent_once_with_the_value_of_its_button(visit):
    page = visit("form")
    sent = []

    def hold(route):
        if route.request.method == "POST":
            sent.append(route.request.post_data or "")
            route.fulfill(status=204)  # no new page: the person clicks again
        else:
            route.continue_()

    page.route("**/contoh/form/", hold)
    page.evaluate("document.querySelector('input[type=file]').form.enctype = 'application/x-www-form-urlencoded'")
    button = page.get_by_role("button", name="Simpan dan lanjutkan")
    button.click()
    page.wait_for_timeout(300)
    button.click()
    page.wait_for_timeout(300)
    assert len(sent) == 1
    assert "go=next" in sent[0]


def _photo() -> bytes:
    noise = Image.effect_noise((2600, 2000), 60).convert("RGB")
    file = io.BytesIO()
    noise.save(file, "JPEG", quality=92)
    return file.getvalue()


def test_a_big_photo_is_made_small_before_it_is_sent(visit):
    page = visit("form")
    photo = _photo()
    assert len(photo) > 1_000_000
    page.locator("input[name=letter]").set_input_files(
        {"name": "surat lahir.png", "mimeType": "image/jpeg", "buffer": photo}
    )
    page.wait_for_selector(".camera canvas")
    size, name = page.evaluate(
        "(() => { const f = document.querySelector('[name=letter]').files[0]; return [f.size, f.name] })()"
    )
    assert size < len(photo)
    assert size <= 300_000
    assert name == "surat lahir.jpg"
    assert "diperkecil" in page.locator(".shrunk").first.inner_text()


def test_a_file_that_only_claims_to_be_a_photo_stays_as_it_is(visit):
    page = visit("form")
    page.locator("input[name=letter]").set_input_files(
        {"name": "rusak.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 400_000}
    )
    page.wait_for_timeout(400)
    assert page.evaluate("document.querySelector('[name=letter]').files[0].size") == 400_000


def test_nothing_is_lost_without_javascript(visit):
    page = visit("form", java_script_enabled=False)
    assert page.get_by_role("link", name="Nama lengkap anak").is_visible()
    assert page.get_by_label("Tanggal", exact=True).input_value() == "31"
