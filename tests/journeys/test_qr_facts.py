"""The facts inside a QR code, checked by a phone: shown for comparison when they fit, refused when they do not."""

from __future__ import annotations

from datetime import date

import pytest

from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.documents import payload
from pendopo.foundation.documents.tests.factories import prepared, region

pytestmark = pytest.mark.browser
FACTS = {"subject": "Sari Contoh", "finished_on": "21 November 2026"}


@pytest.mark.parametrize("is_forged", [False, True])
def test_a_phone_checks_the_facts_behind_the_hash(chromium, live_server, transactional_db, is_forged):
    tuban = region()
    with region_scope(tuban.code):
        letter = prepared()
    digits = payload.digits(letter.code, "Dinas Contoh", date(2026, 11, 21), FACTS)
    forged = str(int(digits) ^ 1 << 560)
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{live_server.url}/verifikasi/{letter.code}/#{forged if is_forged else digits}")
    box = page.locator("[data-letter-code]")
    box.wait_for()
    said = box.inner_text()
    assert ("Sari Contoh" in said and "Dinas Contoh" in said) != is_forged
    assert ("tidak cocok dengan tanda tangannya" in said) == is_forged
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()
