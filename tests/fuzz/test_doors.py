"""No request, however broken, gets a 500."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from tests.leaks.world import build

from .doors import Attack, fuzz_doors, send
from .size import SEED, TIMES

COUNT = 2_000 * TIMES
SECONDS = 60 * TIMES


def test_no_broken_request_gets_a_500(db, record_property):
    sent, fallen = fuzz_doors(build(), COUNT, SECONDS, SEED)
    record_property("broken requests", sent)
    assert sent > 200, "the machine is too busy to tell anything"
    assert not fallen, "\n".join(map(str, fallen))


def stumble(request):
    return HttpResponse(int(request.GET["q"]))


urlpatterns = [path("tersandung/", stumble)]


@pytest.mark.parametrize(("query", "status"), [("q=1", 200), ("q=x", 500), ("", 500)])
def test_the_judge_sees_a_view_that_stumbles(db, query, status):
    with override_settings(ROOT_URLCONF=__name__):
        assert send(Attack("GET", "/tersandung/", query), {"cookies": {}, "headers": {}}) == status
