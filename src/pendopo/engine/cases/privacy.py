"""What cases and drafts hold about a person: told, copied, erased, restricted, and kept as long as the package says."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pendopo.engine.catalogue.package import Package
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.references import parse_reference
from pendopo.foundation.design.formatting import tanggal
from pendopo.foundation.notices.models import Message
from pendopo.foundation.notices.recipients import Recipient
from pendopo.foundation.privacy.holders import Effect, Held, Holder, Subject
from pendopo.foundation.privacy.states import RequestKind

from . import actions, rules
from .consumers import recipient_of
from .copying import copy
from .drafts import answers_of
from .models import Case, CaseFile
from .retaining import DataClass, is_erased, kept_until, rule_of, why_kept
from .states import OPEN
from .subjects import MOST, cases_of, drafts_of, say

CLASSES = {
    "public": _("Umum"),
    "general": _("Umum"),
    "identity": _("Nomor identitas"),
    "specific": _("Spesifik, misalnya data anak"),
}


def describe(subject: Subject) -> list[Held]:
    """One part for each application, and one for all drafts. Four statements, however many there are."""
    cases = list(cases_of(subject)[:MOST])
    files = dict(_numbers(CaseFile.objects.filter(case__in=cases, superseded_at__isnull=True), "case_id"))
    told = dict(_numbers(Message.objects.filter(subject_key__in=[str(case.pk) for case in cases]), "subject_key"))
    found = [_held(case, files.get(case.pk, 0), told.get(str(case.pk), 0)) for case in cases]
    drafts = drafts_of(subject).count()
    return found + ([_held_drafts(drafts)] if drafts else [])


def _numbers(rows: QuerySet[CaseFile] | QuerySet[Message], column: str) -> Iterable[tuple[object, int]]:
    return rows.order_by().values_list(column).annotate(number=Count("pk"))


def _held(case: Case, files: int, told: int) -> Held:
    package = package_of(case.version_id)
    parts = {"files": files, "messages": told, "events": case.revision}
    what = gettext("Isian Anda, %(files)s berkas, %(messages)s pesan, dan %(events)s peristiwa.") % parts
    if case.answers_erased_at:
        day = {"day": tanggal(case.answers_erased_at)}
        what = gettext("Isian sudah dihapus %(day)s. Tinggal nomor, tanggal, dan urutan peristiwa.") % day
    return Held(
        title=f"{say(package.title)} · {case.reference}",
        what=what,
        why=gettext("Mengerjakan permohonan ini dan membuktikan keputusannya."),
        basis="; ".join(one.title for one in package.legal_basis) or gettext("Pelayanan publik."),
        kept=_kept(case, package),
        classes=_classes(case, package),
        key=case.reference,
    )


def _classes(case: Case, package: Package) -> tuple[tuple[str, int], ...]:
    """How many values of each class; encrypted ones are counted without telling them."""
    numbers: dict[str, int] = {}
    for key in answers_of(case):
        field = package.fields.get(key)
        name = str(CLASSES[field.data_class if field else "specific"])
        numbers[name] = numbers.get(name, 0) + 1
    return tuple(sorted(numbers.items()))


def _kept(case: Case, package: Package) -> str:
    retention = package.retention
    if retention is None:
        return gettext("Paket layanan ini belum menetapkan lama simpan.")
    parts = []
    for one in DataClass:
        if is_erased(case, one):
            continue
        rule = {"what": one.label, "rule": rule_of(retention, one)}
        if case.finished_at is None:
            parts.append(gettext("%(what)s: %(rule)s") % rule)
        else:
            rule["until"] = tanggal(kept_until(case, retention, one))
            parts.append(gettext("%(what)s: sampai %(until)s, %(rule)s") % rule)
    return "\n".join(parts) or gettext("Semua data pribadinya sudah dihapus.")


def _held_drafts(number: int) -> Held:
    return Held(
        title=gettext("Isian yang belum dikirim"),
        what=gettext("%(number)s isian dengan berkasnya. Petugas tidak melihatnya.") % {"number": number},
        why=gettext("Supaya Anda dapat melanjutkan nanti."),
        basis=gettext("Anda yang menyimpannya."),
        kept=gettext("30 hari sejak terakhir diubah, lalu dihapus."),
    )


def plan(subject: Subject, kind: RequestKind) -> list[Effect]:
    """What granting would do to each application, class by class."""
    cases = list(cases_of(subject)[:MOST])
    if kind == RequestKind.ERASURE:
        return [one for case in cases for one in _plan_erasure(case)] + _plan_drafts(subject)
    if kind == RequestKind.RESTRICTION:
        return [Effect(case.reference) for case in cases if case.restricted_at is None]
    if kind == RequestKind.WITHDRAWAL:
        return [_plan_withdrawal(case) for case in cases if case.state in OPEN] + _plan_drafts(subject)
    return []


def _plan_erasure(case: Case) -> list[Effect]:
    package = package_of(case.version_id)
    if case.state in OPEN:
        return [Effect(case.reference, why_kept(case, package, DataClass.ANSWERS))]
    return [
        Effect(f"{case.reference}, {one.label}", why_kept(case, package, one))
        for one in DataClass
        if not is_erased(case, one)
    ]


def _plan_withdrawal(case: Case) -> Effect:
    return Effect(case.reference, rules.why_not(rules.check_withdraw, case, None))


def _plan_drafts(subject: Subject) -> list[Effect]:
    number = drafts_of(subject).count()
    return [Effect(gettext("%(number)s isian yang belum dikirim") % {"number": number})] if number else []


def carry_out(subject: Subject, kind: RequestKind, by: Actor) -> list[Effect]:
    """Do what `plan` says, at the moment of doing it. Returns what became of each thing."""
    effects = plan(subject, kind)
    cases = list(cases_of(subject)[:MOST])
    if kind == RequestKind.RESTRICTION:
        for case in cases:
            actions.restrict(case.pk, by=by)
        return effects
    if kind == RequestKind.ERASURE:
        for case in cases:
            _erase(case, by)
    if kind == RequestKind.WITHDRAWAL:
        for case in cases:
            _withdraw(case, by)
    for draft in drafts_of(subject) if kind in (RequestKind.ERASURE, RequestKind.WITHDRAWAL) else ():
        actions.discard_draft(draft.pk, by=by)
    return effects


def _erase(case: Case, by: Actor) -> None:
    package = package_of(case.version_id)
    for one in DataClass:
        if not is_erased(case, one) and not why_kept(case, package, one):
            actions.erase(case.pk, one, by=by, reason="request of the owner")


def _withdraw(case: Case, by: Actor) -> None:
    if case.state in OPEN and not rules.why_not(rules.check_withdraw, case, by):
        actions.withdraw(case.pk, by=by)


def lift(subject: Subject, by: Actor) -> int:
    held = list(cases_of(subject).filter(restricted_at__isnull=False)[:MOST])
    for case in held:
        actions.lift_restriction(case.pk, by=by)
    return len(held)


def needs(person_id: uuid.UUID) -> str:
    """A person stays as long as one of their applications must be kept."""
    rows = Case.objects.filter(applicant_id=person_id, answers_erased_at__isnull=True)
    for case in rows.order_by("-received_at")[:MOST]:
        if reason := why_kept(case, package_of(case.version_id), DataClass.ANSWERS):
            return gettext("%(reference)s: %(reason)s") % {"reference": case.reference, "reason": reason}
    return ""


def subjects(subject: Subject) -> dict[tuple[str, str], str]:
    rows = cases_of(subject).values_list("pk", "reference")[:MOST]
    return {("case", str(pk)): reference for pk, reference in rows}


def recipient(subject: Subject) -> Recipient | None:
    """Whoever filled in the form of the one application."""
    if not subject.case_key:
        return None
    case = cases_of(subject).first()
    return recipient_of(case, package_of(case.version_id)) if case else None


def find(typed: str) -> tuple[Subject, str] | None:
    """The application with this reference, for an officer who has seen the identity card of its applicant."""
    reference = parse_reference(typed)
    case = Case.objects.filter(reference=reference).first() if reference else None
    if case is None:
        return None
    return Subject(case_key=str(case.pk)), case.reference


HOLDER = Holder(
    key="cases",
    title=_("Permohonan"),
    models=(
        "cases.Case",
        "cases.CaseEvent",
        "cases.Correction",
        "cases.Pause",
        "cases.Draft",
        "search.SearchToken",
    ),
    describe=describe,
    copy=copy,
    plan=plan,
    carry_out=carry_out,
    lift=lift,
    subjects=subjects,
    needs=needs,
    recipient=recipient,
    find=find,
    words={
        "case.submitted": _("Mengirim permohonan"),
        "case.viewed": _("Membuka permohonan"),
        "case.file_viewed": _("Membuka berkas"),
        "case.revealed": _("Membuka nomor identitas"),
        "case.claimed": _("Mengambil permohonan"),
        "case.released": _("Melepas permohonan"),
        "case.step_done": _("Menyelesaikan langkah"),
        "case.returned": _("Meminta perbaikan"),
        "case.corrected": _("Memperbaiki isian"),
        "case.registered": _("Mencatat entri register"),
        "case.document_attached": _("Melampirkan dokumen register"),
        "case.rejected": _("Menolak permohonan"),
        "case.withdrawn": _("Membatalkan permohonan"),
        "case.letter_prepared": _("Menyiapkan surat"),
        "case.completed": _("Menyelesaikan permohonan"),
        "case.rescheduled": _("Menghitung ulang janji"),
        "case.erased": _("Menghapus data"),
        "case.texts_erased": _("Menghapus catatan"),
        "case.restricted": _("Membatasi pemrosesan"),
        "case.released_from_restriction": _("Mencabut pembatasan"),
        "message.erased": _("Menghapus pesan"),
    },
)
