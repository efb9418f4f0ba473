from __future__ import annotations

from datetime import date, timedelta

from pendopo.engine.cases import drafts
from pendopo.engine.cases.models import Case, Draft
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.calendars.actions import add_regional_holiday, remove_regional_holiday
from pendopo.foundation.common import clock
from pendopo.foundation.documents.models import StoredFile

from .factories import MONDAY, World, make_case, make_draft, work_off


def test_a_decree_moves_only_the_cases_whose_window_holds_the_day(world: World) -> None:
    inside, before = (
        make_case(world),
        make_case(world, at=MONDAY - timedelta(days=7), birth_date="2026-11-01"),
    )
    promised_before = before.promised_on
    add_regional_holiday(date(2026, 11, 18), "Hari Jadi Contoh", "Keputusan Contoh 1", by=SYSTEM)
    work_off()
    inside, before = Case.objects.get(pk=inside.pk), Case.objects.get(pk=before.pk)
    assert str(inside.promised_on) == "2026-11-20"
    assert before.promised_on == promised_before
    remove_regional_holiday(date(2026, 11, 18), "Salah tanggal", by=SYSTEM)
    work_off()
    assert str(Case.objects.get(pk=inside.pk).promised_on) == "2026-11-19"


def test_a_draft_left_alone_for_a_month_is_forgotten_with_its_files(world: World) -> None:
    draft = make_draft(world)
    with clock.at(MONDAY + timedelta(days=20)):
        drafts.save_page(draft.pk, world.package, frozenset({"child_name"}), {"child_name": "Bayu Contoh"})
    with clock.at(MONDAY + timedelta(days=31)):
        work_off()
        assert Draft.objects.filter(pk=draft.pk).exists()  # it was used on the twentieth day
    with clock.at(MONDAY + timedelta(days=51)):
        work_off()
        assert not Draft.objects.exists()
        assert not StoredFile.objects.exists()


def test_the_resume_code_finds_the_draft_and_the_last_one_counts(world: World) -> None:
    draft = make_draft(world)
    first, second = drafts.give_resume_code(draft), drafts.give_resume_code(draft)
    assert drafts.find_by_code(second.lower()) == draft
    assert drafts.find_by_code(first) is None
    assert drafts.find_by_code("") is None
