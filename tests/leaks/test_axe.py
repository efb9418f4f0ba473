"""Every page, in both languages, on a phone and on a desk: axe finds nothing, nothing scrolls sideways."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.addresses import Address
from tests.browser import DESK, PHONE, beside_the_browser, window
from tests.people import client_of

from . import examples
from .test_leaks import asked
from .world import World, build

pytestmark = [pytest.mark.browser, pytest.mark.once]
SIZES = (DESK, PHONE)


@pytest.fixture
def world(live_server):
    with beside_the_browser():
        return build()


def viewers(world: World, address: Address) -> str | None:
    """The first role that gets a page here, None where nobody does."""
    place = address.path(region=world.a.region.slug, **examples.kwargs_of(address, world.a))
    for role, account in world.roles.items():
        client = client_of(account)
        client.raise_request_exception = False
        with beside_the_browser():
            response = client.get(place)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            return role
    return None


def pages(world: World) -> list[tuple[str, str]]:
    """(role, path) of every page, and the pages for when there is none."""
    found = list(examples.MORE_PAGES)
    for address in asked():
        role = viewers(world, address)
        if role:
            found.append((role, address.path(region=world.a.region.slug, **examples.kwargs_of(address, world.a))))
    return found


def faults_of(page) -> list[str]:
    """What axe says of the page as it is shown now."""
    return [
        f"{one['id']}: {one['help']}: {', '.join(str(node['target'][0]) for node in one['nodes'][:3])}"
        for one in Axe().run(page).response["violations"]
    ]


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_page_has_an_accessibility_fault(world, chromium, live_server, language):
    faults = []
    todo = pages(world)
    for role in dict.fromkeys(role for role, _path in todo):
        with window(chromium, live_server.url, size=DESK) as visitor:
            visitor.expect("404 for .*(tiada|TIADA)")
            visitor.speak(language)
            if account := world.roles[role]:
                visitor.sign_in(account)
            for path in (path for one, path in todo if one == role):
                visitor.visit(path)
                assert visitor.page.locator("html").get_attribute("lang") == language, path
                for size in SIZES:
                    visitor.page.set_viewport_size(size)
                    visitor.look()
                    faults += [f"{path} as {role} at {size['width']}: {one}" for one in faults_of(visitor.page)]
            faults += visitor.complaints
            visitor.complaints.clear()
    assert not faults, "\n".join(faults)


def test_every_address_that_is_a_page_is_seen_by_somebody(world):
    """A page nobody gets is a page nobody judged: it takes POST only, or its example is wrong."""
    unseen = {address.name for address in asked() if viewers(world, address) is None}
    unknown = unseen - set(examples.NOT_SHOWN)
    assert not unknown, f"no role gets a page at {sorted(unknown)}; name the reason in NOT_SHOWN, or mend it"


FAULTY = """<!doctype html><html lang=id><title>x</title><main><h1>Judul</h1><img src="data:,">
<p style="color:#ccc;background:#fff">Teks yang pucat</p></main>"""


def test_the_judge_finds_planted_faults(chromium, live_server):
    with window(chromium, live_server.url) as visitor:
        visitor.page.set_content(FAULTY)
        found = {fault.split(":")[0] for fault in faults_of(visitor.page)}
    assert {"image-alt", "color-contrast"} <= found
