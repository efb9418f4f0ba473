"""Walks sample applications through the real actions, so no sample stands on an impossible record."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from PIL import Image, ImageDraw

from pendopo.engine.cases import actions, drafts
from pendopo.engine.cases.models import Case, Entry
from pendopo.engine.cases.states import CaseState, StepKind
from pendopo.engine.catalogue.package import Package
from pendopo.foundation.accounts.models import Account
from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.calendars.queries import calendar_of
from pendopo.foundation.common import clock
from pendopo.foundation.common.types import Answers
from pendopo.foundation.documents.uploads import CleanFile
from pendopo.foundation.notices import outbox
from pendopo.foundation.regions.queries import current_region

from .filling import Filler
from .siak import any_document


@dataclass(frozen=True)
class Fate:
    """Where a sample case shall end. `stop_at` is a step kind, a state, or "end"."""

    stop_at: str
    returned_once: bool = False


FATES: tuple[tuple[Fate, int], ...] = (
    (Fate("end"), 16),
    (Fate("end", returned_once=True), 4),
    (Fate(StepKind.CHECK), 12),
    (Fate(StepKind.REGISTER_ENTRY), 6),
    (Fate(StepKind.APPROVE), 5),
    (Fate(StepKind.ATTACH_DOCUMENT), 4),
    (Fate(CaseState.RETURNED), 6),
    (Fate(StepKind.REGISTER_ENTRY, returned_once=True), 2),
    (Fate(CaseState.REJECTED), 3),
    (Fate(CaseState.WITHDRAWN), 2),
)
"""Shares of sixty; every state and every step occurs."""


def fate(number: int, total: int) -> Fate:
    """The fate of the case with this number; the shares hold for any total."""
    place = number * sum(share for _fate, share in FATES) / total
    for one, share in FATES:
        if place < share:
            return one
        place -= share
    return FATES[-1][0]


@dataclass
class Walker:
    """One region's sample applications. `staff` by role; `citizen` is the account of the sample citizen."""

    package: Package
    version_id: int
    staff: dict[str, Staff]
    citizen: Account
    villages: list[str]
    rng: Random
    until: datetime

    def walk(self, number: int, total: int) -> Case:
        """One application from draft to its fate, in its own past."""
        goal = fate(number, total)
        done = goal.stop_at in ("end", CaseState.REJECTED, CaseState.WITHDRAWN)
        age = self.rng.uniform(8, 75) if done else self.rng.uniform(0.4, 8)
        self.moment = self.until - timedelta(days=age)
        self.pace = 4 if number % 11 == 5 else 1
        born = (self.moment - timedelta(days=self.rng.choice((3, 9, 20, 41, 58, 75)))).date()
        case = self._later(lambda: self._apply(number, born))
        if goal.stop_at == CaseState.WITHDRAWN:
            self._later(lambda: actions.withdraw(case.pk, by=self._applicant(case)))
            return case
        if goal.returned_once or goal.stop_at == CaseState.RETURNED:
            self._to_verifier(case)
            field = self._send_back(case)
            if goal.stop_at == CaseState.RETURNED:
                return case
            self._correct(case, field)
        if goal.stop_at == CaseState.REJECTED:
            self._to_verifier(case)
            self._reject(case)
            return case
        self._advance(case, goal.stop_at)
        return case

    def _later(self, work: Callable[[], Case]) -> Case:
        """The applicant does it some hours later."""
        return self._do(self.moment + timedelta(hours=self.rng.uniform(0.5, 9)), work)

    def _in_office(self, work: Callable[[], Case]) -> Case:
        """An officer does it later, in office hours; one in eight lets it lie for a day or two."""
        minutes = self.rng.randint(500, 1100) if self.rng.random() < 0.12 else self.rng.randint(15, 160)
        return self._do(calendar_of(current_region()).add_minutes(self.moment, minutes * self.pace), work)

    def _do(self, moment: datetime, work: Callable[[], Case]) -> Case:
        """Do it at that moment, never in the future, and let the worker do what it promised."""
        self.moment = min(moment, self.until)
        with clock.at(self.moment):
            result = work()
            while outbox.run_due(100):
                pass
        return result

    def _apply(self, number: int, born: date) -> Case:
        own = number % 12 == 0
        entry = Entry.COUNTER if number % 5 == 3 else Entry.ONLINE
        counter = self.staff["counter_officer"]
        entered_by = Account.objects.get(pk=counter.account_id) if entry == Entry.COUNTER else None
        account = self.citizen if own and entered_by is None else None
        draft = drafts.start(self.version_id, account=account, entry=entry, entered_by=entered_by)
        fixed: Answers = {self.package.applicant["name"]: self.citizen.name} if account else {}
        if account and self._own_nik:
            fixed[self.package.applicant["nik"]] = self._own_nik
        filler = Filler(self.package, self.rng, born, self.villages[number % len(self.villages)], fixed)
        answers = filler.answers()
        if account:
            self._own_nik = str(answers[self.package.applicant["nik"]])
        drafts.save_page(draft.pk, self.package, frozenset(answers), answers)
        by = counter.actor() if entered_by else Actor("citizen", str(account.pk) if account else "")
        for field in filler.file_fields(answers):
            drafts.attach(draft.pk, field.key, sample_photo(), by=by)
        return actions.submit(draft.pk, by=by)

    _own_nik: str = ""
    pace: int = 1

    def _applicant(self, case: Case) -> Actor:
        return Actor("citizen", str(case.applicant_id), case.applicant.name)

    def _fresh(self, case_id: uuid.UUID) -> Case:
        found: Case = Case.objects.select_related("applicant").get(pk=case_id)
        return found

    def _to_verifier(self, case: Case) -> None:
        while self._fresh(case.pk).holder_role not in ("verifier", ""):
            self._work(self._fresh(case.pk))

    def _send_back(self, case: Case) -> str:
        field = next(key for key, one in self.package.fields.items() if one.type == "name" and "child" in key)
        staff = self.staff["verifier"]
        note = "Nama anak tidak sama dengan surat kelahiran. Tulis persis seperti di surat."
        self._in_office(
            lambda: actions.request_correction(
                case.pk, staff=staff, by=staff.actor("verifier"), notes={field: note}
            )
        )
        return field

    def _correct(self, case: Case, field: str) -> None:
        name = f"{self.rng.choice(('Sari', 'Bayu', 'Intan'))} Contoh Diperbaiki"
        self._later(lambda: actions.correct(case.pk, by=self._applicant(case), answers={field: name}, files={}))

    def _reject(self, case: Case) -> None:
        staff = self.staff["verifier"]
        reason = "Permohonan yang sama sudah diajukan sebelumnya. Silakan lacak permohonan yang pertama."
        self._in_office(lambda: actions.reject(case.pk, staff=staff, by=staff.actor("verifier"), reason=reason))

    def _advance(self, case: Case, stop_at: str) -> None:
        current = self._fresh(case.pk)
        while current.step:
            step = next(step for step in self.package.steps if step.key == current.step)
            if step.kind == stop_at:
                return
            self._work(current)
            current = self._fresh(case.pk)

    def _work(self, case: Case) -> None:
        """Do the step the case is at, as the role that holds it."""
        staff = self.staff[case.holder_role]
        by = staff.actor(case.holder_role)
        step = next(step for step in self.package.steps if step.key == case.step)
        if step.kind == StepKind.REGISTER_ENTRY:
            self._in_office(lambda: self._register(case, staff, by))
        elif step.kind == StepKind.ATTACH_DOCUMENT:
            document = CleanFile(any_document(), "application/pdf", "siak-contoh.pdf")
            self._in_office(
                lambda: actions.attach_register_document(case.pk, staff=staff, by=by, document=document)
            )
        else:
            self._in_office(lambda: actions.complete_step(case.pk, staff=staff, by=by))

    def _register(self, case: Case, staff: Staff, by: Actor) -> Case:
        number = f"CONTOH-{self.rng.randrange(100000, 999999)}"
        return actions.record_register_entry(case.pk, staff=staff, by=by, number=number, entered_on=clock.today())


@cache
def sample_photo() -> CleanFile:
    """A small picture that says it is a sample."""
    picture = Image.new("RGB", (720, 1000), "#f6f1e7")
    draw = ImageDraw.Draw(picture)
    for row in range(6):
        draw.text((60, 80 + row * 150), "DATA CONTOH", fill="#8a3b1d", font_size=64)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60)
    return CleanFile(out.getvalue(), "image/jpeg", "contoh.jpg")
