"""A person with a browser: asks for things by role and label, and complains about what a person would notice."""

from __future__ import annotations

import asyncio
import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from pendopo.foundation.notices import outbox

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PATIENCE = 15_000
"""Milliseconds to wait for anything on two busy cores."""
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
SIGHT = """[document.documentElement.scrollWidth, window.innerWidth,
  document.querySelectorAll('h1').length, document.documentElement.lang]"""
EXPECTED_NOISE = re.compile(r"favicon\.ico")


@contextmanager
def beside_the_browser():
    """For work in the test's own thread that starts an event loop, such as signing: to such code Playwright's
    loop, which only rests between two steps, looks as if it were running.
    """
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


def work():
    """Be the worker: do everything that is due, in every region."""
    with beside_the_browser():
        while outbox.run_due(100):
            pass


class Visitor:
    """One browser window. `complaints` collects console errors, failed requests, sideways scrolling, and pages without
    one main heading or a language.
    """

    def __init__(self, page, base, screens=None, prefix=""):
        self.page, self.base, self.screens, self.prefix = page, base, screens, prefix
        self.complaints: list[str] = []
        self.expected: list[re.Pattern] = [EXPECTED_NOISE]
        self.shots = 0
        page.set_default_timeout(PATIENCE)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._complain(f"script error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def expect(self, pattern):
        """Let what matches `pattern` pass, such as a page that is meant to answer 404."""
        self.expected.append(re.compile(pattern))

    def visit(self, path):
        """Open an address of the site; returns the status."""
        response = self.page.goto(self.base + path)
        self.look()
        return response.status if response else 0

    def sign_in(self, account):
        """Be `account`, without the sign-in page; journeys about signing in fill the page instead."""
        client = Client()
        client.force_login(account)
        name = settings.SESSION_COOKIE_NAME
        self.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.base}])

    def speak(self, language):
        name = settings.LANGUAGE_COOKIE_NAME
        self.page.context.add_cookies([{"name": name, "value": language, "url": self.base}])

    def press(self, name, *, exact=False):
        """Click the button or link with this name."""
        wanted = self.page.get_by_role("button", name=name, exact=exact).or_(
            self.page.get_by_role("link", name=name, exact=exact)
        )
        self.follow(wanted.first.click)

    def follow(self, act):
        """Do what leads to another page, and look at that page once it has arrived."""
        with self.page.expect_navigation():
            act()
        self.look()

    def fill(self, label, text, *, exact=False):
        self.page.get_by_label(label, exact=exact).first.fill(text)

    def choose(self, label, option, *, exact=False):
        """An entry of a drop-down list."""
        self.page.get_by_label(label, exact=exact).first.select_option(label=option)

    def tick(self, label, *, exact=False):
        """A radio button or a check box."""
        self.page.get_by_label(label, exact=exact).first.check()

    def attach(self, label, content, name="foto.jpg", kind="image/jpeg", *, exact=False):
        file = {"name": name, "mimeType": kind, "buffer": content}
        self.page.get_by_label(label, exact=exact).first.set_input_files(file)

    def download(self, name):
        """The bytes behind a link that saves a file."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=name).first.click()
        return Path(waiting.value.path()).read_bytes()

    def sees(self, text):
        """Wait until `text` is on the page."""
        self.page.get_by_text(text).first.wait_for()

    def sees_no(self, text):
        assert not self.page.get_by_text(text).count(), f"{text!r} is on the page"

    @property
    def text(self):
        return self.page.locator("body").inner_text()

    def look(self):
        """Notice what is wrong with the page at once, and keep a picture when asked."""
        width, view, heads, language = self.page.evaluate(SIGHT)
        if width > view:
            self._complain(f"{self.page.url} scrolls sideways: {width} px on {view} px")
        if heads != 1:
            self._complain(f"{self.page.url} has {heads} main headings")
        if language not in LANGUAGES:
            self._complain(f"{self.page.url} says it is written in {language!r}")
        if self.screens:
            self.shot()

    def shot(self, name=""):
        if self.screens is None:
            return
        self.shots += 1
        self.screens.mkdir(parents=True, exist_ok=True)
        place = name or re.sub(r"\W+", "-", self.page.url.removeprefix(self.base)).strip("-") or "home"
        self.page.screenshot(
            path=self.screens / f"{self.prefix}{self.shots:02d}-{place[-40:]}.png", full_page=True
        )

    def _complain(self, text):
        if not any(pattern.search(text) for pattern in self.expected):
            self.complaints.append(text)

    def _console(self, message):
        # a failed load is told by the response, with its address
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self._complain(f"console {message.type} on {self.page.url}: {message.text}")

    def _failed(self, request):
        if "ERR_ABORTED" not in (request.failure or ""):  # a page left while it was loading, or a download
            self._complain(f"request failed: {request.url} {request.failure}")

    def _response(self, response):
        if response.status >= 400:
            self._complain(f"{response.status} for {response.url}")


@contextmanager
def window(chromium, base, *, size=PHONE, scripts=True, touch=True, screens=None, prefix=""):
    """A fresh window; leaving it without an error fails on what the visitor complained about."""
    context = chromium.new_context(
        viewport=size, java_script_enabled=scripts, has_touch=touch, locale="id-ID", timezone_id="Asia/Jakarta"
    )
    visitor = Visitor(context.new_page(), base, screens, prefix)
    try:
        yield visitor
    except BaseException:
        visitor.shot("failed")
        raise
    else:
        assert not visitor.complaints, "\n".join(visitor.complaints)
    finally:
        context.close()


def _prefix(request, suffix):
    return f"{request.node.name}-{suffix}-"


@pytest.fixture(params=["scripts", "no-scripts"])
def phone(request, chromium, live_server):
    """A cheap phone, 360 px wide: every journey runs with JavaScript and again without."""
    screens, scripts = request.config.getoption("--screens"), request.param == "scripts"
    with window(
        chromium, live_server.url, scripts=scripts, screens=screens, prefix=_prefix(request, "phone")
    ) as one:
        yield one


@pytest.fixture
def phone_without_scripts(request, chromium, live_server):
    screens = request.config.getoption("--screens")
    with window(
        chromium, live_server.url, scripts=False, screens=screens, prefix=_prefix(request, "phone")
    ) as one:
        yield one


@pytest.fixture
def desk(request, chromium, live_server):
    """An officer's screen, 1280 px wide. Tests that need several people open more with `window`."""
    screens = request.config.getoption("--screens")
    prefix = _prefix(request, "desk")
    with window(chromium, live_server.url, size=DESK, touch=False, screens=screens, prefix=prefix) as one:
        yield one
