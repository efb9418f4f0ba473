from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pendopo.engine.cases.models import Entry
from pendopo.engine.cases.states import EventKind, StepKind
from pendopo.engine.catalogue import vocabulary
from pendopo.engine.catalogue.forms import page_form
from pendopo.engine.catalogue.loading import load
from pendopo.engine.catalogue.registry import registry
from pendopo.engine.catalogue.validation import check_package, check_source

from .factories import PACKAGES, REGION, package

KEYS = sorted(folder.name for folder in PACKAGES.iterdir())


@pytest.mark.parametrize("key", KEYS)
def test_every_package_of_the_module_is_whole(key):
    assert [str(fault) for fault in check_package(PACKAGES / key)] == []


def test_the_module_registers_them_all():
    assert [folder.name for module, folder in registry.packages() if module == "civil"] == KEYS


def test_there_is_one_service_online_and_three_elsewhere():
    channels = {key: package(key).channel for key in KEYS}
    assert channels == {
        "akta-kelahiran": "online",
        "identitas-kependudukan-digital": "elsewhere",
        "kartu-identitas-anak": "counter",
        "perekaman-ktp-el": "counter",
    }


@pytest.mark.parametrize("key", KEYS)
def test_every_service_is_free_and_owned_by_the_civil_registry(key):
    found = package(key)
    assert found.fee.amount == 0 and found.owner == "civil_registry"
    assert found.legal_basis and found.keywords["en"]


@pytest.mark.parametrize("key", KEYS)
def test_no_package_names_a_phone_or_an_address_of_its_own(key):
    place = package(key).place
    assert place is None or (place.phone, place.link) == ("", "")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_of_the_birth_form_is_printed(tuban, language):
    found = package()
    with translation.override(language):
        for page in found.pages:
            form = page_form(found, page, {"parents": "both"}, region_code=REGION)
            for bound in form:
                assert bound.label and str(bound)


def sentences(text: str) -> list[str]:
    """A dot inside "F-2.03" or "lapor.go.id" ends no sentence."""
    return [part for part in re.split(r"[.!?](?:\s|$)", text) if part.strip()]


def texts(value):
    """Every Indonesian text in the content, with its place."""
    if isinstance(value, dict):
        if "id" in value and isinstance(value["id"], str):
            yield value["id"]
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@pytest.mark.parametrize("key", KEYS)
def test_sentences_for_citizens_stay_short(key):
    """At most 20 words a sentence."""
    content = load(PACKAGES / key).content
    long = [part for text in texts(content) for part in sentences(text) if len(part.split()) > 20]
    assert long == []


def test_the_words_of_packages_are_the_words_of_the_case_machine():
    assert set(vocabulary.EVENTS) == set(EventKind.values)
    assert set(vocabulary.STEP_KINDS) == set(StepKind.values)
    assert set(vocabulary.ENTRIES) == set(Entry.values)


FILES = {path: path.read_bytes() for path in sorted((PACKAGES / "akta-kelahiran").glob("*.yaml"))}


@given(st.integers(0, 2**32), st.integers(1, 8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mangled_birth_package_never_crashes_the_validator(tmp_path, seed, times):
    """Bytes are cut, doubled and changed in the real files."""
    chance = random.Random(seed)
    home = tmp_path / "akta-kelahiran"
    home.mkdir(exist_ok=True)
    for path, content in FILES.items():
        mangled = bytearray(content)
        for _time in range(chance.randrange(times + 1)):
            at = chance.randrange(len(mangled))
            end = min(len(mangled), at + chance.randrange(1, 60))
            mangled[at:end] = chance.choice(
                [b"", b" ", b":", b"- ", b"\n", b"{", bytes([chance.randrange(256)]), mangled[at:end] * 2]
            )
        (home / Path(path).name).write_bytes(bytes(mangled))
    for fault in check_source(load(home), home.name):
        assert fault.message and fault.cure
