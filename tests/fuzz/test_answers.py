"""From draft to submission with answers of every kind: refused or kept, and what is kept can be read and sent."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.common.scope import region_scope
from tests.leaks.makers import SERVICE, add_services
from tests.leaks.world import Side

from .size import SEED, TIMES

SAMPLES = (
    *("2026-02-30", "2026-11-10", "0000-00-00", "9999-12-31", "13:30", "24:00", "9901015505900001", "0" * 16),
    *("081234567890", "+62", "ibu@warga.example", "a@b", "35.23.01.2001", "35.24.01.2001", "yes", "no", "L", "P"),
    *(
        "-",
        "1.250",
        "1e5",
        "٣",
        "😀",
        "a\u0301" * 80,
        "\u202eabc",
        "x" * 4000,
        "Sari Contoh",
        "<b>",
        "{{7*7}}",
        " ",
    ),
)
ANSWERS = st.one_of(
    st.sampled_from(SAMPLES),
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
    st.sampled_from([10**30, -(10**30), 1e308, 5e-324, -0.0, 2**63]),
)


@pytest.fixture
def package(regions):
    a, _b = regions
    side = Side("a", a)
    add_services(side)
    with side.scope():
        return package_of(side.version.pk)


def begun():
    answer = Client().post("/tuban/api/drafts", {"service": SERVICE}, content_type="application/json").json()
    return f"/tuban/api/drafts/{answer['id']}", Client(headers={"X-Draft-Key": answer["key"]})


def test_any_answer_is_kept_or_refused_and_never_breaks_what_follows(package):
    fields = {page.key: [one for one in page.fields if not one.is_file] for page in package.pages}
    seen = set()

    @seed(SEED)
    @settings(max_examples=60 * TIMES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def fill(data):
        draft, client = begun()
        for page in data.draw(st.permutations(sorted(fields)))[:3]:
            keys = [one.key for one in fields[page]]
            options = {one.key: [each.value for each in one.options] for one in fields[page]}
            given = {
                key: data.draw(st.sampled_from(options[key]) | ANSWERS if options[key] else ANSWERS)
                for key in keys
            }
            put = client.put(
                f"{draft}/pages/{page}", json.dumps({"answers": given}), content_type="application/json"
            )
            assert put.status_code in (200, 404, 422), (given, put.content)
            assert put["Content-Type"].startswith(
                "application/json" if put.status_code == 200 else "application/problem"
            )
            seen.add(put.status_code)
        told = client.get(draft)
        assert told.status_code == 200 and told.json()["problems"], told.content
        sent = client.post(f"{draft}/submit", {"is_true": True}, content_type="application/json")
        assert (sent.status_code, sent.json()["code"]) == (422, "incomplete")

    fill()
    assert {200, 422} <= seen, "nothing was kept, or nothing refused: the fuzz sees only one side"


def test_pages_of_a_draft_open_and_close_with_its_answers(package):
    """What a page needs is what its form says: the good answers are kept, in their stored form."""
    draft, client = begun()
    page = package.visible_pages({})[0]
    good = {one.key: good_answer(one) for one in page.fields if not one.is_file}
    put = client.put(f"{draft}/pages/{page.key}", json.dumps({"answers": good}), content_type="application/json")
    assert put.status_code == 200, put.content
    with region_scope("35.23"):
        assert put.json()["draft"]["answers"].keys() <= good.keys()


def good_answer(field):
    if field.options:
        return field.options[0].value
    samples = {"name": "Sari Contoh", "nik": "9901015505900001", "kk": "9901010101010001", "phone": "081234567890"}
    more = {"date": "1990-05-15", "email": "sari@warga.example", "yes_no": True, "consent": True, "number": 1}
    return {**samples, **more, "village": "35.23.01.2001", "time": "13:30"}.get(field.type, "Contoh")
