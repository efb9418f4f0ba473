"""What a person is told, takes home, and has erased; and what the package makes us keep."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import contextmanager
from datetime import timedelta

import pytest

from pendopo.engine.cases import actions, chain, drafts, rules
from pendopo.engine.cases.models import Case, CaseEvent, CaseFile, Correction, Draft
from pendopo.engine.cases.privacy import describe
from pendopo.engine.cases.retaining import DataClass, why_kept, years_later
from pendopo.engine.cases.states import CaseState, StepKind
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts import actions as accounts
from pendopo.foundation.accounts.models import Person
from pendopo.foundation.audit import verifying
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.audit.checkpoints import Keeper
from pendopo.foundation.audit.models import AuditEvent
from pendopo.foundation.common import clock
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents import storage
from pendopo.foundation.documents.models import StoredFile
from pendopo.foundation.notices.models import Message, OutboxRow
from pendopo.foundation.privacy import actions as privacy
from pendopo.foundation.privacy import queries, reaching, retention
from pendopo.foundation.privacy.holders import Selection, Subject
from pendopo.foundation.privacy.models import Deletion
from pendopo.foundation.privacy.states import Ground, RequestKind, RequestState

from .factories import CITIZEN, MONDAY, NIK, make_case, make_draft, walk_to, work_off

LATER = years_later(MONDAY, 6)  # the test package keeps five years


@pytest.fixture
def account(world):
    return accounts.add_account(name="Sari Contoh", email="sari@warga.example", by=SYSTEM)


@pytest.fixture
def finished(world, account):
    """A completed case with letter, register document, messages and a note."""
    case = make_case(world, account=account)
    actions.view_case(case, by=world.actor("verifier"))
    walk_to(world, case, "")
    work_off()
    case = Case.objects.select_related("letter").get(pk=case.pk)
    assert case.state == CaseState.COMPLETED
    return case


@pytest.fixture
def dpo(world):
    return world.staff["data_officer"], world.actor("data_officer")


@contextmanager
def refused(code):
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code


def ask(kind, subject, **more):
    return privacy.receive(kind, subject, by=CITIZEN, **more)


def subject_of(account):
    return queries.subject_of(account)


def chain_holds(case):
    before = ""
    for event in CaseEvent.objects.filter(case=case).order_by("sequence"):
        assert event.mac == chain.link(event, before)
        before = event.mac
    return before == Case.objects.get(pk=case.pk).events_mac


def test_what_is_held_is_told_with_class_reason_basis_and_time(finished, account):
    (one,) = describe(subject_of(account))
    assert finished.reference in one.title and one.key == finished.reference
    assert dict(one.classes)["Nomor identitas"] == 1
    assert "5 tahun" in one.kept and "Contoh." in one.kept
    assert one.basis == "Contoh peraturan untuk pengujian"


def test_who_looked_is_told_by_role_and_office_and_never_by_name(world, finished, account):
    looks, _more = queries.trail(subject_of(account))
    look = next(one for one in looks if one.is_read and one.what == "Membuka permohonan")
    assert look.who == "Petugas verifikasi, Dinas Contoh Tuban" and look.about == finished.reference
    assert not [one for one in looks if world.staff["verifier"].name in one.who]


def test_the_page_needs_as_many_statements_for_one_case_as_for_many(
    world, finished, account, django_assert_max_num_queries
):
    def read():
        queries.held(subject_of(account))
        queries.trail(subject_of(account))

    with django_assert_max_num_queries(20) as few:
        read()
    for letter in "ABC":
        make_case(world, account=account, child_name=f"Anak Contoh {letter}")
    with django_assert_max_num_queries(len(few)):
        read()


def test_a_person_whose_number_somebody_typed_sees_nothing_of_that_case(world, finished):
    other = accounts.add_account(name="Orang Lain", email="lain@warga.example", by=SYSTEM)
    assert describe(subject_of(other)) == []
    looks, _more = queries.trail(subject_of(other))
    assert looks == []


def zipped(request):
    content = privacy.download_copy(queries.request_by_id(request.pk), by=CITIZEN)
    archive = zipfile.ZipFile(io.BytesIO(content))
    return archive, json.loads(archive.read("data.json"))


def granted_copy(subject, dpo):
    request = ask(RequestKind.ACCESS, subject)
    privacy.fulfil(request.pk, staff=dpo[0], by=dpo[1])
    work_off()
    return queries.request_by_id(request.pk)


def test_the_copy_holds_numbers_in_plain_trail_child_and_files_for_the_owner(finished, account, dpo):
    request = granted_copy(subject_of(account), dpo)
    assert request.state == RequestState.FULFILLED
    archive, data = zipped(request)
    assert data["data"]["person"]["content"]["nik"] == NIK
    (case,) = data["data"]["cases"]["content"]["applications"]
    assert NIK in case["answers"].values() and "Bayu Contoh" in case["answers"].values()
    assert any(look["what"] == "Membuka permohonan" for look in data["trail"])
    names = archive.namelist()
    assert "data.html" in names and any(name.startswith(f"berkas/{finished.reference}/proof") for name in names)
    page = archive.read("data.html").decode()
    assert "Bayu Contoh" in page and "Petugas verifikasi, Dinas Contoh Tuban" in page
    reads = AuditEvent.objects.filter(subject_key=str(request.pk), reads_personal_data=True)
    assert set(reads.values_list("tag", flat=True)) == {"data_copy.made", "data_copy.downloaded"}


def test_the_copy_for_a_code_is_limited_to_the_case_and_masks_numbers(world, account, finished, dpo):
    other = make_case(world, account=account, child_name="Adik Contoh")
    request = granted_copy(Subject(case_key=str(finished.pk)), dpo)
    archive, data = zipped(request)
    text = archive.read("data.json").decode() + archive.read("data.html").decode()
    assert NIK not in text and other.reference not in text and "Adik Contoh" not in text
    assert "person" not in data["data"] and not [one for one in archive.namelist() if one.startswith("berkas/")]


def test_the_copy_lies_encrypted_and_goes_after_seven_days(finished, account, dpo):
    request = granted_copy(subject_of(account), dpo)
    path = storage.path_of(request.copy.pk)
    assert b"Bayu" not in path.read_bytes() and not path.read_bytes().startswith(b"PK")
    with clock.at(MONDAY + timedelta(days=7, minutes=1)):
        assert rules.why_not(lambda: privacy.download_copy(queries.request_by_id(request.pk), by=CITIZEN))
        work_off()
    again = queries.request_by_id(request.pk)
    assert again.copy is None and again.state == RequestState.FULFILLED
    assert Deletion.objects.filter(kind="copy", number=1).count() == 1


def test_erasure_within_retention_cannot_be_granted_and_the_reason_says_until_when(finished, account, dpo):
    request = ask(RequestKind.ERASURE, Subject(case_key=str(finished.pk)))
    with refused("all_kept"):
        privacy.fulfil(request.pk, staff=dpo[0], by=dpo[1])
    reason = why_kept(finished, package_of(finished.version_id), DataClass.ANSWERS)
    assert "16 November 2031" in reason
    done = privacy.refuse(request.pk, ground=Ground.RETENTION, reason=reason, staff=dpo[0], by=dpo[1])
    assert done.state == RequestState.REFUSED
    told = Message.objects.filter(source_key=f"data-request:{request.pk}:refused", channel="in_app").get()
    assert "16 November 2031" in told.body


def test_an_open_case_is_not_erased(world, account, dpo):
    case = make_case(world, account=account)
    request = ask(RequestKind.ERASURE, Subject(case_key=str(case.pk)))
    with refused("all_kept"):
        privacy.fulfil(request.pk, staff=dpo[0], by=dpo[1])


TRACES = ("Sari Contoh", "Bayu Contoh", NIK, "sari@warga.example", "+6281200000001")


def test_erasure_after_retention_leaves_the_skeleton_and_a_whole_chain(
    world, finished, account, dpo, tmp_path, django_capture_on_commit_callbacks
):
    files = list(StoredFile.objects.filter(purpose="evidence").values_list("pk", flat=True))
    letter = finished.letter
    make_draft(world, account)
    with clock.at(LATER), django_capture_on_commit_callbacks(execute=True):
        request = ask(RequestKind.ERASURE, subject_of(account))
        privacy.fulfil(request.pk, staff=dpo[0], by=dpo[1])
        work_off()
    case = Case.objects.get(pk=finished.pk)
    assert (case.answers, case.secret, case.subject_name, case.applicant_name) == ({}, "", "", "")
    assert case.reference == finished.reference and case.finished_at == finished.finished_at
    assert case.state == CaseState.COMPLETED and case.register_document is None
    assert not CaseFile.objects.filter(case=case).exists() and not Draft.objects.exists()
    assert not any(storage.path_of(pk).exists() for pk in files)
    assert not storage.path_of(letter.signed_file_id).exists() and letter.sha256_after
    assert chain_holds(case)
    Keeper(tmp_path / "checkpoints.jsonl").write()
    assert verifying.verify(file=tmp_path / "checkpoints.jsonl").is_whole
    for event in CaseEvent.objects.filter(case=case):
        assert (event.note, event.actor_name) == ("", "")
    for message in Message.objects.filter(subject_key=str(case.pk)):
        assert (message.address, message.subject, message.body) == ("", "", "")
    person = Person.objects.get(pk=finished.applicant_id)
    assert (person.name, person.nik, person.nik_index, person.email, person.account) == ("", "", "", "", None)
    assert not Correction.objects.exclude(note="").exists()


def test_no_trace_stays_in_any_table_after_erasure(world, finished, account, dpo):
    """Every text column of every model of ours, read past scope; the account itself is global and stays."""
    from django.apps import apps
    from django.db import models

    with clock.at(LATER):
        request = ask(RequestKind.ERASURE, subject_of(account))
        privacy.fulfil(request.pk, staff=dpo[0], by=dpo[1])
    stays = {"accounts.Account", "notices.Message"}  # the messages of this very request go to the account
    found = [
        f"{model._meta.label}.{field.name}: {word}"
        for model in apps.get_models()
        if model.__module__.startswith("pendopo.") and model._meta.label not in stays
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        for value in models.QuerySet(model).values_list(field.name, flat=True)
        for word in TRACES
        if word in str(value)
    ]
    assert found == []


def test_a_restricted_case_stands_still_until_it_is_lifted(world, account, dpo):
    case = make_case(world, account=account)
    staff = world.staff["village_officer"]
    request = ask(RequestKind.RESTRICTION, subject_of(account))
    privacy.fulfil(request.pk, staff=dpo[0], by=dpo[1])
    case.refresh_from_db()
    with refused("restricted"):
        rules.check_step(case, staff, StepKind.CHECK)
    with refused("no_transition"):
        privacy.fulfil(request.pk, staff=dpo[0], by=dpo[1])
    privacy.lift(request.pk, by=dpo[1])
    case.refresh_from_db()
    assert case.restricted_at is None
    rules.check_step(case, staff, StepKind.CHECK)


def test_withdrawn_consent_ends_what_is_open_and_forgets_drafts(world, account, dpo):
    case = make_case(world, account=account)
    drafts.start(world.version.pk, account=account)
    request = ask(RequestKind.WITHDRAWAL, subject_of(account))
    privacy.fulfil(request.pk, staff=dpo[0], by=dpo[1])
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN and not Draft.objects.exists()


def test_retention_names_what_is_over_by_service_and_class_and_deletes_it(finished):
    assert retention.due() == []
    with clock.at(LATER):
        due = retention.due()
        assert [(one.service_key, one.data_class, one.number) for one in due] == [
            ("surat-uji", "answers", 1),
            ("surat-uji", "evidence", 1),
            ("surat-uji", "letter", 1),
        ]
        assert due[0].examples == (finished.reference,) and "Contoh." in due[0].rule
        assert retention.run(by=SYSTEM).number == 3
        assert retention.due() == [] and retention.run(by=SYSTEM).number == 0
    lines = list(Deletion.objects.order_by("id"))
    assert [(line.data_class, line.number) for line in lines] == [("answers", 1), ("evidence", 1), ("letter", 1)]
    assert finished.reference not in json.dumps([line.digests for line in lines])
    assert chain_holds(finished)
    assert Person.objects.get(pk=finished.applicant_id).name == "Sari Contoh"  # an account asks for it itself


def test_a_run_goes_on_where_it_was_stopped(finished):
    with clock.at(LATER):
        assert retention.run(by=SYSTEM, most_batches=1) == retention.Done(1, True)
        assert [one.data_class for one in retention.due()] == ["evidence", "letter"]
        assert retention.run(by=SYSTEM).number == 2


def test_somebody_without_account_goes_with_their_last_case(world):
    case = make_case(world)
    walk_to(world, case, "")
    work_off()
    with clock.at(LATER):
        retention.run(by=SYSTEM)
    person = Person.objects.get(pk=case.applicant_id)
    assert (person.name, person.nik) == ("", "")


def test_the_worker_deletes_daily_only_while_switched_on(world, finished, dpo):
    with clock.at(LATER):
        work_off()
        assert not Deletion.objects.exists()
        privacy.switch_retention(True, by=dpo[1])
        privacy.switch_retention(False, by=dpo[1])
        work_off()
        assert not Deletion.objects.exists()
        privacy.switch_retention(True, by=dpo[1])
        work_off()
        assert Deletion.objects.count() == 3
        waiting = OutboxRow.objects.filter(topic="privacy.retention", done_at__isnull=True)
        assert [one.payload["part"] for one in waiting] == [2]  # tomorrow night, and no other chain


def test_old_drafts_that_the_outbox_missed_are_swept(world, account):
    draft = make_draft(world, account)
    with clock.at(MONDAY + timedelta(days=31)):
        assert [one.data_class for one in retention.due()] == ["draft"]
        retention.run(by=SYSTEM)
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert Deletion.objects.get().kind == "draft"


def test_a_breach_reaches_everybody_it_touches_once(world, account, dpo):
    cases = [make_case(world, account=account, child_name=f"Anak Contoh {letter}") for letter in "ABC"]
    breach = privacy.record_breach(
        title="Berkas terbuka",
        what_data="Nama dan foto",
        how="Salah alamat",
        handling="Ditutup",
        happened="kemarin",
        discovered_at=MONDAY - timedelta(hours=1),
        people=3,
        staff=dpo[0],
        by=dpo[1],
    )
    assert breach.due_at == MONDAY + timedelta(hours=71)
    privacy.start_notices(breach.pk, by=dpo[1], service_key="surat-uji", received_from=MONDAY.date())
    work_off()
    breach.refresh_from_db()
    assert breach.subjects_told == 3 and breach.subjects_told_at is not None
    told = Message.objects.filter(source_key__startswith=f"breach:{breach.pk}", channel="in_app")
    assert {one.subject_key for one in told} == {str(case.pk) for case in cases}
    for words in ("Nama dan foto", "kemarin", "Salah alamat", "Ditutup", cases[0].reference):
        assert any(words in one.body for one in told)
    with refused("already_told"):
        privacy.start_notices(breach.pk, by=dpo[1], service_key="surat-uji")


def test_a_breach_can_be_narrowed_to_references(world):
    case, other = make_case(world), make_case(world, child_name="Anak Lain")
    assert reaching.count(Selection(references=(case.reference,))) == 1
    assert reaching.unknown((case.reference, "3523-0000-0000-0")) == ["3523-0000-0000-0"]
    assert other.reference != case.reference
