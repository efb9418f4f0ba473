from __future__ import annotations

from datetime import timedelta

import pytest

from pendopo.engine.cases import actions, rules
from pendopo.engine.cases.actions.submitting import Incomplete
from pendopo.engine.cases.models import Case, CaseEvent, Correction, Pause
from pendopo.engine.cases.states import CaseState
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents.models import Letter
from pendopo.foundation.documents.uploads import CleanFile

from .factories import CITIZEN, MONDAY, World, do_step, make_case, photo, siak_pdf, walk_to, work_off


def test_the_whole_way_ends_with_a_signed_letter(world: World) -> None:
    case = walk_to(world, make_case(world), "")
    assert case.state == CaseState.CLOSING
    work_off()
    case = Case.objects.get(pk=case.pk)
    letter = Letter.objects.get()
    assert (case.state, case.letter_id, letter.state) == ("completed", letter.pk, "signed")
    assert case.on_time is True
    assert case.working_minutes == 0  # everything on the same frozen minute
    assert case.register_check["is_trusted"] is True
    kinds = list(CaseEvent.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == [
        "submitted",
        "step_done",
        "step_done",
        "registered",
        "approved",
        "document_attached",
        "completed",
    ]


def test_a_late_birth_needs_the_head_of_the_office(world: World) -> None:
    case = walk_to(world, make_case(world, birth_date="2026-08-01"), "late_decision")
    assert case.holder_role == "head_of_office"


def test_every_step_refuses_every_role_but_its_own(world: World) -> None:
    case = make_case(world)
    while case.step:
        step = next(step for step in world.package.steps if step.key == case.step)
        for role, staff in world.staff.items():
            allowed = rules.why_not(rules.check_step, case, staff, step.kind) == ""
            assert allowed == (role == step.role), (step.key, role)
        case = do_step(world, case)


def test_a_stale_form_is_refused(world: World) -> None:
    case = make_case(world)
    staff = world.staff["village_officer"]
    actions.claim(case.pk, staff=staff, by=staff.actor(), revision=case.revision)
    with pytest.raises(Refused) as refused:
        actions.complete_step(case.pk, staff=staff, by=staff.actor(), revision=case.revision)
    assert refused.value.code == "stale"


def test_a_claimed_case_is_left_alone_by_colleagues(world: World) -> None:
    from .factories import make_staff

    case = walk_to(world, make_case(world), "verify")
    mine, other = (
        world.staff["verifier"],
        make_staff("verifier", world.offices["civil_registry"], "v2@tuban.example"),
    )
    actions.claim(case.pk, staff=mine, by=mine.actor())
    with pytest.raises(Refused) as refused:
        actions.complete_step(case.pk, staff=other, by=other.actor())
    assert refused.value.code == "assigned"
    actions.release(case.pk, staff=mine, by=mine.actor())
    actions.complete_step(case.pk, staff=other, by=other.actor())


def test_nobody_decides_what_they_typed_in(world: World) -> None:
    case = walk_to(world, make_case(world), "verify")
    verifier = world.staff["verifier"]
    case.entered_by_id = verifier.account_id
    assert "pengisi" in rules.why_not(rules.check_step, case, verifier, "check")


def test_a_correction_stops_the_clock_and_changes_only_what_was_asked(world: World) -> None:
    case = walk_to(world, make_case(world), "verify")
    staff = world.staff["verifier"]
    actions.request_correction(
        case.pk, staff=staff, by=staff.actor(), notes={"child_name": "Samakan dengan surat."}
    )
    assert Pause.objects.get().ended_at is None
    later = MONDAY + timedelta(days=7)
    with clock.at(later):
        with pytest.raises(Refused) as refused:
            actions.correct(case.pk, by=CITIZEN, answers={"applicant_name": "Lain"}, files={})
        assert refused.value.code == "not_asked"
        with pytest.raises(Incomplete):
            actions.correct(case.pk, by=CITIZEN, answers={"child_name": ""}, files={})
        fixed = actions.correct(case.pk, by=CITIZEN, answers={"child_name": "Bayu Contoh Baru"}, files={})
    assert (fixed.state, fixed.step, fixed.subject_name) == ("in_progress", "verify", "Bayu Contoh Baru")
    assert str(fixed.promised_on) == "2026-11-26"  # the paused days of a week do not count
    assert not Correction.objects.filter(answered_at__isnull=True).exists()


def test_a_corrected_file_supersedes_and_the_first_is_kept(world: World) -> None:
    case = walk_to(world, make_case(world), "verify")
    staff = world.staff["verifier"]
    actions.request_correction(case.pk, staff=staff, by=staff.actor(), notes={"proof": "Foto buram."})
    actions.correct(case.pk, by=CITIZEN, answers={}, files={"proof": photo("red")})
    assert [row.superseded_at is None for row in case.files.order_by("id")] == [False, True]


@pytest.mark.parametrize("notes", [{}, {"child_name": "  "}, {"nowhere": "x"}])
def test_a_return_names_fields_of_the_form(world: World, notes: dict[str, str]) -> None:
    case = walk_to(world, make_case(world), "verify")
    staff = world.staff["verifier"]
    with pytest.raises(Refused):
        actions.request_correction(case.pk, staff=staff, by=staff.actor(), notes=notes)
    assert Case.objects.get(pk=case.pk).state == "in_progress"


def test_the_rejection_needs_a_reason_and_ends_the_case(world: World) -> None:
    case = walk_to(world, make_case(world), "verify")
    staff = world.staff["verifier"]
    with pytest.raises(Refused):
        actions.reject(case.pk, staff=staff, by=staff.actor(), reason="tidak")
    done = actions.reject(case.pk, staff=staff, by=staff.actor(), reason="Sudah pernah diajukan.")
    assert (done.state, done.step, done.holder) == ("rejected", "", None)
    assert done.decided_at is not None


def test_the_applicant_withdraws_until_the_register_knows(world: World) -> None:
    early, late = make_case(world), make_case(world, applicant_nik="9901015505900002")
    assert actions.withdraw(early.pk, by=CITIZEN).state == "withdrawn"
    walk_to(world, late, "approve")
    with pytest.raises(Refused) as refused:
        actions.withdraw(late.pk, by=CITIZEN)
    assert refused.value.code == "already_registered"


def test_only_a_signed_whole_and_trusted_document_is_attached(world: World) -> None:
    case = walk_to(world, make_case(world), "attach")
    staff = world.staff["registrar"]
    good = siak_pdf()
    broken = (
        good.replace(b"/Producer", b"/Prodycer", 1) if b"/Producer" in good else good[:-20] + b"x" + good[-19:]
    )
    for content in (b"%PDF-1.4 nothing", broken):
        with pytest.raises(Refused):
            actions.attach_register_document(
                case.pk, staff=staff, by=staff.actor(), document=CleanFile(content, "application/pdf", "a.pdf")
            )
    assert Case.objects.get(pk=case.pk).register_document is None


@pytest.mark.parametrize("number", ["", "12", "a b c d e f", "x" * 41])
def test_a_register_number_that_cannot_be_one_is_refused(world: World, number: str) -> None:
    case = walk_to(world, make_case(world), "register")
    staff = world.staff["registrar"]
    with pytest.raises(Refused):
        actions.record_register_entry(
            case.pk, staff=staff, by=staff.actor(), number=number, entered_on=clock.today()
        )


def test_revealing_a_number_leaves_a_trace_with_its_reason(world: World) -> None:
    case = walk_to(world, make_case(world), "verify")
    staff = world.staff["verifier"]
    with pytest.raises(Refused):
        actions.reveal(case.pk, "applicant_nik", staff=staff, by=staff.actor(), reason=" ")
    assert actions.reveal(case.pk, "applicant_nik", staff=staff, by=staff.actor(), reason="Mencocokkan KK")
    trace = AuditEvent.objects.get(tag="case.revealed")
    assert (trace.reads_personal_data, trace.reason, trace.fields) == (
        True,
        "Mencocokkan KK",
        {"field": "applicant_nik"},
    )
    with pytest.raises(Refused):
        village = world.staff["village_officer"]
        actions.reveal(case.pk, "applicant_nik", staff=village, by=village.actor(), reason="ingin tahu")
