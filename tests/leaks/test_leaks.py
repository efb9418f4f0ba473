"""Nobody of region A is told anything of region B, at any address, in any format."""

from __future__ import annotations

import pytest
import typst
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.test import Client, override_settings
from django.urls import reverse

from pendopo.foundation.accounts.models import Organisation
from tests.addresses import Address, addresses
from tests.people import client_of
from tests.wall import owner

from . import canary, examples
from .world import World, build

pytestmark = pytest.mark.poppler
OWN_COUNTS = range(30)


@pytest.fixture
def world(db):
    """Both sides filled, B full of marks."""
    made = build()
    with owner(), made.b.scope():  # encrypted columns open with the keys of their region
        made.planted = canary.plant(made.b.region.code)  # type: ignore[attr-defined]
    return made


def asked() -> list[Address]:
    return [address for address in addresses() if address.name not in examples.SKIPPED]


def test_every_address_with_an_object_has_an_example():
    missing = [address.name for address in asked() if address.objects and address.name not in examples.EXAMPLES]
    assert not missing, f"add an example object to tests/leaks/examples.py for {missing}"


def test_no_example_stands_for_an_address_that_is_gone():
    names = {address.name for address in addresses()}
    assert {*examples.EXAMPLES, *examples.SKIPPED, *examples.NOT_SHOWN} <= names


def asker(world: World, role: str) -> Client:
    client = client_of(world.roles[role])
    client.raise_request_exception = False
    return client


def program(headers: dict[str, str]) -> Client:
    client = Client(headers=headers)
    client.raise_request_exception = False
    return client


def askers(world: World) -> dict[str, Client]:
    """Everybody who asks: people with a browser, and programs, who ask the API alone."""
    return {
        **{role: asker(world, role) for role in world.roles},
        **{name: program(headers) for name, headers in world.programs.items()},
    }


def is_asked(world: World, role: str, address: Address) -> bool:
    return role in world.roles or address.name.startswith("api:")


def methods(address: Address) -> tuple[str, ...]:
    return ("get", "post", "put", "delete") if address.name.startswith("api:") else ("get", "post")


def send(client: Client, method: str, place: str, address: Address) -> HttpResponse:
    """With the sample of what this address takes, where it takes anything."""
    cache.clear()  # the brake on guessing would answer for everything else
    sent = examples.POSTED.get(address.name) if method != "get" else None
    is_json = sent is not None and address.name.startswith("api:")
    more = {"content_type": "application/json"} if is_json else {}
    return getattr(client, method)(place, sent, **more)


def answers(world: World):
    """(role, address, response) for every role and address of A, by GET."""
    for role, client in askers(world).items():
        for address in (one for one in asked() if is_asked(world, role, one)):
            own = examples.kwargs_of(address, world.a)
            yield role, address, send(client, "get", address.path(region=world.a.region.slug, **own), address)


def test_no_answer_in_a_tells_anything_of_b(world):
    leaks, broken = [], []
    for role, address, response in answers(world):
        leaks += [
            f"{address.name} tells {role} {what}"
            for what in canary.found(canary.text_of(response), world.planted, OWN_COUNTS)
        ]
        if response.status_code >= 500:
            broken.append(f"{address.name} answers {role} with {response.status_code}")
    assert not leaks and not broken, "\n".join(leaks + broken)


def test_objects_of_b_are_at_addresses_of_a_as_if_they_did_not_exist(world):
    """Whatever the role and the method: the same answer as for an object that is nowhere, and no mark."""
    faults = []
    clients = askers(world)
    pairs = ((role, one) for role in clients for one in asked() if is_asked(world, role, one))
    for role, address in pairs:
        ours = examples.kwargs_of(address, world.a)
        theirs = examples.kwargs_of(address, world.b)
        if not address.is_regional or theirs == ours:
            continue  # not an object of one region, such as a service that both offer
        unknown = examples.nowhere(theirs, ours, world.b.region.code)
        place = address.path(region=world.a.region.slug, **theirs)
        for method in methods(address):
            answer, nothing = (
                send(clients[role], method, address.path(region=world.a.region.slug, **kwargs), address)
                for kwargs in (theirs, unknown)
            )
            if answer.status_code != nothing.status_code or answer.status_code == 200:
                faults.append(
                    f"{method} {address.name} answers {role} with {answer.status_code}, not {nothing.status_code}"
                )
            told = canary.found(canary.text_of(answer), world.planted, OWN_COUNTS, asked=place)
            faults += [f"{method} {address.name} tells {role} {what}" for what in told]
    assert not faults, "\n".join(faults)


def test_objects_of_a_are_found_by_somebody(world):
    """Otherwise the tests above would compare nothing with nothing."""
    seen = {address.name for _role, address, own in answers(world) if is_answer(own)}
    lost = {address.name for address in asked() if address.objects} - seen - examples.NOTHING_BY_GET
    assert not lost, f"no role gets an answer at {sorted(lost)}"


def is_answer(response) -> bool:
    """A page, or "not by GET", or back to the object's own page; not the way to the sign-in."""
    to_sign_in = response.get("Location", "").startswith(reverse("account_login"))
    return response.status_code in (200, 405) or (response.status_code == 302 and not to_sign_in)


MUST_BE_CROWDED = {
    "accounts.Person",
    "cases.Case",
    "cases.CaseEvent",
    "cases.Draft",
    "documents.Letter",
    "documents.StoredFile",
    "notices.Message",
}
"""Tables whose rows people count."""


def test_b_has_every_kind_of_record_marked_in_every_text_column_and_crowds(world):
    with owner():
        counts = {model: canary.rows(model, world.b.region.code).count() for model in canary.records()}
    empty = [model._meta.label for model, count in counts.items() if not count]
    assert not empty, f"write a maker in tests/leaks/makers.py for {empty}"
    wanted = {f"{model._meta.label}.{field.name}" for model in counts for field in canary.text_columns(model)}
    assert wanted == set(world.planted.where.values())
    crowded = {model._meta.label for model, count in counts.items() if count >= canary.CROWD}
    assert not MUST_BE_CROWDED - crowded


# The judge is judged: a page that leaks is caught, in every way it can.


@pytest.fixture
def planted():
    """One mark and one key."""
    made = canary.Planted()
    made.mark(Organisation, Organisation._meta.get_field("name"))
    made.keys["3524-KUNC-I000-0"] = "cases.Case.reference"
    return made


def told(text, planted, **more):
    return list(canary.found(text, planted, OWN_COUNTS, **more))


@pytest.mark.parametrize("form", ["{}", "<p>{}</p>", '{{"a": "{}"}}', "x;{};y\n"])
def test_a_mark_is_found_in_any_text(planted, form):
    assert told(form.format(mark_of(planted).upper()), planted)


def mark_of(planted):
    return next(iter(planted.where))


def test_a_key_is_found_unless_it_was_asked_for(planted):
    assert told("nomor 3524-KUNC-I000-0", planted)
    assert not told("nomor 3524-KUNC-I000-0", planted, asked="/permohonan/3524-KUNC-I000-0/")


@pytest.mark.parametrize("number", ["1709", "1.709", "1,711", "1.987.654.321", "1987654321"])
def test_a_telling_number_is_found(planted, number):
    assert told(f"<td>{number}</td>", planted)


@pytest.mark.parametrize("number", ["17090", "2.709", "a1709", "1709-01", "0.1709"])
def test_other_numbers_are_not(planted, number):
    assert not told(f"<td>{number}</td>", planted)


def test_a_mark_is_found_in_headers_and_json(planted):
    named = HttpResponse("")
    named["Content-Disposition"] = f'attachment; filename="{mark_of(planted)}.pdf"'
    for response in (named, JsonResponse({"name": mark_of(planted)})):
        assert told(canary.text_of(response), planted)


def test_a_mark_is_found_in_the_text_of_a_pdf(planted):
    pdf = typst.compile(f"Surat {mark_of(planted)}".encode())
    assert told(canary.text_of(HttpResponse(pdf, content_type="application/pdf")), planted)


def test_an_address_that_forgets_the_scope_is_caught(world):
    """The whole chain: a planted page that reads past its scope. PostgreSQL's wall leaves it nothing to tell."""
    from . import leaky

    with override_settings(ROOT_URLCONF=leaky.__name__):
        page = client_of(None).get("/tuban/bocor/")
    assert page.status_code == 200
    assert bool(told(canary.text_of(page), world.planted)) == (connection.vendor == "sqlite")
