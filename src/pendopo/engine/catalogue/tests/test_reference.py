from __future__ import annotations

from pathlib import Path

import jsonschema_rs

from pendopo.engine.catalogue.reference import as_markdown
from pendopo.engine.catalogue.schema import SCHEMA
from pendopo.engine.catalogue.vocabulary import APPLICANT, EVENTS, LETTER_FACTS, STANDARD, STEP_KINDS

DOCS = Path(__file__).parents[5] / "docs"


def test_the_schema_is_a_schema():
    jsonschema_rs.Draft202012Validator(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")


def test_every_key_of_the_schema_is_described():
    def undescribed(part, path):
        for name, value in part.get("properties", {}).items():
            if not value.get("description") and "$ref" not in value and "const" not in value:
                yield f"{path}.{name}"
            yield from undescribed(value, f"{path}.{name}")
            yield from undescribed(value.get("items", {}), f"{path}.{name}[]")

    assert list(undescribed(SCHEMA, "")) == []


def test_the_reference_page_is_written_from_the_schema():
    page = DOCS / "reference" / "package-format.md"
    assert page.read_text(encoding="utf-8") == as_markdown()


def test_schema_and_vocabulary_use_the_same_words():
    properties = SCHEMA["properties"]
    assert properties["messages"]["items"]["properties"]["on"]["enum"] == list(EVENTS)
    assert properties["steps"]["items"]["properties"]["kind"]["enum"] == list(STEP_KINDS)
    assert list(properties["standard"]["properties"]) == list(STANDARD)
    assert list(properties["applicant"]["properties"]) == list(APPLICANT)
    letter = properties["output"]["items"]["oneOf"][0]["properties"]
    assert letter["facts"]["items"]["enum"] == list(LETTER_FACTS)
