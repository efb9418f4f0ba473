from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused, ScopeMissing
from pendopo.foundation.common.scope import region_scope
from pendopo.foundation.regions import actions, queries
from pendopo.foundation.regions import modules as registry
from pendopo.foundation.regions.models import OfficeHours, Region, RegionModule
from pendopo.foundation.regions.modules import Module, ModuleRegistry, active
from pendopo.foundation.regions.rules import DEFAULT_HOURS

from .factories import make_region, make_village

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture
def plan_and_market(monkeypatch):
    """Three modules: evaluation needs masterplan, livestock needs nothing."""
    small = ModuleRegistry()
    small.register(Module("masterplan", "Masterplan"))
    small.register(Module("evaluation", "Evaluasi", requires=("masterplan",)))
    small.register(Module("livestock", "Ternak"))
    monkeypatch.setattr(registry, "modules", small)
    monkeypatch.setattr("pendopo.foundation.regions.rules.modules", small)


def tags(code):
    with region_scope(code):
        return list(AuditEvent.objects.values_list("tag", "subject_key"))


def test_opening_a_region_gives_it_hours_and_an_audit_row():
    make_region(is_open=False)
    assert queries.region_by_slug("tuban") is None
    with clock.at(NOON):
        actions.open_region("35.23", by=SYSTEM)
    assert queries.region_by_slug("tuban").opened_at == NOON
    assert [region.code for region in queries.open_regions()] == ["35.23"]
    assert tags("35.23") == [("region.opened", "35.23")]
    with region_scope("35.23"):
        rows = OfficeHours.objects.order_by("weekday").values_list("weekday", "opens", "closes")
        assert tuple(rows) == DEFAULT_HOURS


def test_opening_again_keeps_the_day_and_the_hours_of_the_region():
    make_region(is_open=False)
    with clock.at(NOON):
        actions.open_region("35.23", by=SYSTEM)
    with region_scope("35.23"):
        actions.set_office_hours([(6, time(8), time(12))], by=SYSTEM)
    actions.open_region("35.23", by=SYSTEM)
    assert Region.objects.get(code="35.23").opened_at == NOON
    with region_scope("35.23"):
        assert list(OfficeHours.objects.values_list("weekday", flat=True)) == [6]


@pytest.mark.parametrize("code", ["99.99", ""])
def test_an_unknown_code_is_refused(code):
    with pytest.raises(Refused) as refused:
        actions.open_region(code, by=SYSTEM)
    assert refused.value.code == "unknown_region"


def test_a_code_that_has_ended_is_refused():
    region = make_region(is_open=False)
    region.valid_to = "2026-02-01"
    region.save()
    with pytest.raises(Refused):
        actions.open_region("35.23", by=SYSTEM)


@pytest.mark.usefixtures("plan_and_market")
def test_a_module_is_switched_in_one_region_only():
    make_region(), make_region("35.24")
    with region_scope("35.23"):
        actions.switch_module("livestock", True, by=SYSTEM)
    assert active("35.23") == {"livestock"}
    assert active("35.24") == set()
    with region_scope("35.23"):
        actions.switch_module("livestock", False, by=SYSTEM)
        assert RegionModule.objects.count() == 1
    assert active("35.23") == set()
    assert tags("35.23") == [("module.switched", "livestock")] * 2


@pytest.mark.usefixtures("plan_and_market")
def test_a_module_goes_on_after_and_off_before_what_it_requires():
    with region_scope("35.23"):
        with pytest.raises(Refused) as refused:
            actions.switch_module("evaluation", True, by=SYSTEM)
        assert (refused.value.code, str(refused.value)) == ("module_required", "Nyalakan dahulu: Masterplan.")
        actions.switch_module("masterplan", True, by=SYSTEM)
        actions.switch_module("evaluation", True, by=SYSTEM)
        with pytest.raises(Refused) as refused:
            actions.switch_module("masterplan", False, by=SYSTEM)
        assert (refused.value.code, "Evaluasi" in str(refused.value)) == ("module_in_use", True)
        actions.switch_module("evaluation", False, by=SYSTEM)
        actions.switch_module("masterplan", False, by=SYSTEM)
    assert active("35.23") == set()


@pytest.mark.usefixtures("plan_and_market")
def test_a_module_that_is_not_installed_is_refused():
    with region_scope("35.23"), pytest.raises(Refused) as refused:
        actions.switch_module("tourism", True, by=SYSTEM)
    assert refused.value.code == "unknown_module"


@pytest.mark.usefixtures("plan_and_market")
def test_switching_needs_a_region():
    with pytest.raises(ScopeMissing):
        actions.switch_module("livestock", True, by=SYSTEM)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "no_day"),
        ([(7, time(8), time(9))], "unknown_weekday"),
        ([(0, time(8), time(9)), (0, time(10), time(11))], "weekday_twice"),
        ([(0, time(9), time(9))], "opens_after_closing"),
    ],
)
def test_wrong_office_hours_are_refused_and_the_old_ones_stay(rows, code):
    with region_scope("35.23"):
        actions.set_office_hours([(1, time(8), time(15))], by=SYSTEM)
        with pytest.raises(Refused) as refused:
            actions.set_office_hours(rows, by=SYSTEM)
        assert refused.value.code == code
        assert list(OfficeHours.objects.values_list("weekday", flat=True)) == [1]


def test_office_hours_of_one_region_leave_another_alone():
    for code, day in (("35.23", 1), ("35.24", 2)):
        with region_scope(code):
            actions.set_office_hours([(day, time(8), time(15))], by=SYSTEM)
    with region_scope("35.23"):
        assert list(OfficeHours.objects.values_list("weekday", flat=True)) == [1]
        assert AuditEvent.objects.get().fields == {"hours": {"1": "08:00-15:00"}}


BOTH = {"id": "2018", "en": "2018"}


def test_facts_are_told_with_their_source_and_told_anew():
    with region_scope("35.23"):
        actions.tell_facts([(BOTH, BOTH, "Artikel A"), (BOTH, BOTH, "Artikel B")], by=SYSTEM)
        actions.tell_facts([(BOTH, BOTH, "Artikel C")], by=SYSTEM)
        assert [fact.source for fact in queries.facts()] == ["Artikel C"]
    with region_scope("35.24"):
        assert queries.facts() == []


@pytest.mark.parametrize(
    ("row", "code"), [((BOTH, BOTH, " "), "no_source"), ((BOTH, {"id": "Tahun"}, "Artikel"), "one_language")]
)
def test_a_fact_without_source_or_language_is_refused(row, code):
    with region_scope("35.23"), pytest.raises(Refused) as refused:
        actions.tell_facts([row], by=SYSTEM)
    assert refused.value.code == code


def test_villages_come_grouped_by_district_and_are_remembered(django_assert_num_queries):
    make_region()
    make_village("35.23.02.2001", "Wotsogo", "Jatirogo")
    make_village("35.23.01.2002", "Sidomukti", "Kenduruan")
    make_village("35.23.01.2001", "Jamprong", "Kenduruan")
    with django_assert_num_queries(1):
        assert queries.villages_of("35.23") == [
            ("Jatirogo", [("35.23.02.2001", "Wotsogo")]),
            ("Kenduruan", [("35.23.01.2001", "Jamprong"), ("35.23.01.2002", "Sidomukti")]),
        ]
        assert queries.village_name("35.23.01.2002") == "Sidomukti"
        assert queries.district_name_of("35.23.01.2002") == "Kenduruan"
        assert queries.village_name("35.23.01.2099") == ""


def test_the_current_region_is_that_of_the_scope(django_assert_num_queries):
    make_region(), make_region("35.24")
    with django_assert_num_queries(2):
        for code in ("35.23", "35.24", "35.23"):
            with region_scope(code):
                assert queries.current_region().code == code
    with pytest.raises(ScopeMissing):
        queries.current_region()
