"""Nobody's data is forgotten: every model with personal columns has a holder or a reason."""

from __future__ import annotations

import pytest
from django.apps import apps

from pendopo.foundation.privacy import holders
from pendopo.foundation.privacy.copying import lines
from pendopo.foundation.privacy.holders import Copied, Holder
from pendopo.foundation.privacy.module import EXEMPT


def personal_models():
    return {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("pendopo.") and getattr(model, "personal", ())
    }


def test_every_model_with_personal_columns_is_claimed_or_named_with_its_reason():
    known = holders.claimed() | EXEMPT.keys()
    assert not personal_models() - known, "register a holder for these, or name the reason in privacy/module.py"


def test_no_claim_is_for_a_model_that_is_gone_or_holds_nothing():
    assert not (holders.claimed() | EXEMPT.keys()) - personal_models()
    assert not holders.claimed() & EXEMPT.keys()


def test_two_holders_never_claim_one_model():
    def one(key):
        return Holder(key, "x", ("accounts.Person",), lambda subject: [], lambda subject: Copied(None))

    with pytest.raises(ValueError, match="claimed by two"):
        holders.register(one("another"))
    with pytest.raises(ValueError, match="twice"):
        holders.register(one("person"))


def test_json_is_read_by_people_line_by_line():
    assert lines({"a": {"b": "satu", "c": [1, {"d": "dua"}]}, "e": None, "f": ""}) == [
        ("a → b", "satu"),
        ("a → c 1", "1"),
        ("a → c 2 → d", "dua"),
    ]
