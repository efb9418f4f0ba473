"""Work the worker does for cases: messages to applicants, and closing."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from pendopo.engine.catalogue.package import MessageRule, Package
from pendopo.engine.catalogue.queries import package_of
from pendopo.foundation.accounts.models import Organisation
from pendopo.foundation.audit.actions import SYSTEM
from pendopo.foundation.calendars.signals import day_off_changed
from pendopo.foundation.design.formatting import tanggal
from pendopo.foundation.documents import signers
from pendopo.foundation.documents.signals import letter_signed
from pendopo.foundation.notices import outbox
from pendopo.foundation.notices.actions import Recipient, queue_message
from pendopo.foundation.notices.models import OutboxRow
from pendopo.foundation.regions.queries import current_region

from . import drafts
from .actions import close, reschedule_case
from .drafts import answers_of
from .models import Case, CaseEvent
from .queries import in_window
from .words import TOLD_ANYHOW


@outbox.consumer("cases.close", label=_("Menandatangani surat dan menutup permohonan"))
def close_case(row: OutboxRow) -> None:
    close(uuid.UUID(row.payload["case"]))


@receiver(letter_signed, dispatch_uid="cases.close")
def promise_closing(sender: object, subject_key: str, letter: uuid.UUID, **_more: object) -> None:
    """An official signed. Where the worker signs, it is in the middle of closing already."""
    if not signers.is_automatic():
        outbox.enqueue("cases.close", f"signed:{letter}", {"case": subject_key})


@outbox.consumer(drafts.EXPIRE, label=_("Menghapus isian yang kedaluwarsa"))
def expire_draft(row: OutboxRow) -> None:
    drafts.expire(uuid.UUID(row.payload["draft"]))


@outbox.consumer("cases.reschedule", label=_("Menghitung ulang janji setelah hari libur berubah"))
def reschedule(row: OutboxRow) -> None:
    """A day off was declared or taken back: cases whose window holds that date get a new promise."""
    day = date.fromisoformat(row.payload["date"])
    for case_id in in_window(day):
        reschedule_case(case_id, day, by=SYSTEM)


@receiver(day_off_changed, dispatch_uid="cases.reschedule")
def promise_reschedule(sender: object, region_code: str, date: date, **_more: object) -> None:
    outbox.enqueue("cases.reschedule", uuid.uuid4().hex, {"date": date.isoformat()})


@outbox.consumer("cases.notify", label=_("Menulis pesan tentang permohonan"))
def notify(row: OutboxRow) -> None:
    """Write the messages of one event. Running twice writes them once: the event is their source key."""
    event = CaseEvent.objects.select_related("case").get(pk=row.payload["event"])
    package = package_of(event.case.version_id)
    recipient = recipient_of(event.case, package)
    with translation.override(recipient.language):
        words = placeholders(event, package)
        for position, rule in enumerate(rules_for(event, package)):
            queue_message(
                source_key=f"case-event:{event.pk}:{position}",
                subject_key=str(event.case.pk),
                recipient=recipient,
                subject=fill(rule.subject, recipient.language, words),
                body=fill(rule.body, recipient.language, words),
                channels=rule.channels,
                by=SYSTEM,
            )


def recipient_of(case: Case, package: Package) -> Recipient:
    """Whoever filled the form, at the addresses given in it: the person behind the NIK may have given others."""
    answers = answers_of(case)
    said = {part: str(answers.get(key) or "") for part, key in package.applicant.items()}
    key = str(case.account_id or f"case:{case.pk}")
    return Recipient(key, case.applicant_name, said.get("email", ""), said.get("phone", ""), case.language)


def rules_for(event: CaseEvent, package: Package) -> list[MessageRule]:
    """The package's messages for this event; a rule with a step speaks only when that step was done.

    Of a letter taken back or replaced the applicant is told even where the package has no words for it.
    """
    own = [rule for rule in package.messages if rule.on == event.kind and rule.step in ("", None, event.step)]
    return own or [TOLD_ANYHOW[event.kind]] if event.kind in TOLD_ANYHOW else own


def placeholders(event: CaseEvent, package: Package) -> dict[str, str]:
    """Values for {reference}, {service}, … in the language that is active."""
    case, region = event.case, current_region()
    office = Organisation.objects.filter(kind=package.owner).first()
    language = translation.get_language() or "id"
    return {
        "reference": case.reference,
        "service": package.title.get(language) or package.title["id"],
        "subject": case.subject_name,
        "office": office.name if office else region.full_name,
        "promised_on": tanggal(case.promised_on) if case.promised_on else "",
        "note": event.note.rstrip(" ."),  # the sentence around it brings its own full stop
        "link": settings.PENDOPO_BASE_URL + tracking_path(region.slug, case),
        "region": region.full_name,
    }


def tracking_path(region_slug: str, case: Case) -> str:
    return reverse("portal:track", kwargs={"region": region_slug, "reference": case.reference})


def fill(text: dict[str, str], language: str, words: dict[str, str]) -> str:
    """Put the values in; a value is text and is never read as a placeholder again."""
    template = text.get(language) or text["id"]
    parts = template.split("{")
    done = [parts[0]]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        done.append(words.get(name, "") + rest if brace else "{" + part)
    return "".join(done)
