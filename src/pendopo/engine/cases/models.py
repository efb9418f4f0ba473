from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from pendopo.engine.catalogue.models import ServiceVersion
from pendopo.foundation.accounts.models import Account, Organisation, Person
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.crypto import EncryptedField
from pendopo.foundation.common.records import AppendOnly, GuardedRecord, RegionRecord
from pendopo.foundation.documents.models import Letter, StoredFile

from .states import CaseState, EventKind


class Entry(models.TextChoices):
    """How an application came in."""

    ONLINE = "online", _("Daring")
    COUNTER = "counter", _("Loket")
    VILLAGE = "village", _("Kantor desa")


class Draft(RegionRecord):
    """An application being filled. Its id is the idempotency key of the submission.

    Not an audited record. `secret` holds answers whose class is identity or specific, encrypted as one JSON text.
    """

    personal = ("answers", "secret", "resume_index")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    entry = models.CharField(max_length=10, choices=Entry.choices, default=Entry.ONLINE)
    answers = models.JSONField(default=dict)
    secret = EncryptedField(blank=True)
    resume_index = models.CharField(max_length=64, blank=True, db_index=True)
    started_at = models.DateTimeField(default=now, editable=False)
    saved_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)


class DraftFile(RegionRecord):
    """A file given for one requirement of a draft."""

    personal: ClassVar[tuple[str, ...]] = ()

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    field_key = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta(RegionRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "field_key"], name="one_file_per_draft_field")
        ]

    def __str__(self) -> str:
        return self.field_key


class Case(GuardedRecord):
    """One application. State from the table, step from the package version it is pinned to.

    `account` handed it in and may see it. Whoever is `applicant` need not: anybody can type a NIK.

    Day 1 of the promise is the first working day after `complete_at`; `promised_on` is a local date.
    `access_index` finds the case by the code given at submission, for people without an account.
    """

    personal = ("answers", "secret", "access_index", "subject_name", "applicant_name")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    draft_id = models.UUIDField(unique=True)
    version = models.ForeignKey(ServiceVersion, on_delete=models.PROTECT, related_name="+")
    service_key = models.SlugField(max_length=60)
    owner = models.SlugField(max_length=40)  # kind of the office whose service it is
    state = models.CharField(max_length=12, choices=CaseState.choices)
    step = models.CharField(max_length=40, blank=True)  # key of the package's step; empty when no officer holds it
    applicant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    applicant_name = models.CharField(max_length=120)  # as written here; the person may be known by another
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=2, default="id")  # it was filled in this one, and is answered in it
    subject_name = models.CharField(max_length=120, blank=True)  # whom it is about, e.g. the child
    entry = models.CharField(max_length=10, choices=Entry.choices)
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    village_code = models.CharField(max_length=13, blank=True)
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    holder_role = models.CharField(max_length=30, blank=True)
    assignee = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answers = models.JSONField(default=dict)
    secret = EncryptedField(blank=True)
    flags = models.JSONField(default=dict)  # facts the package computed, e.g. {"late": true}
    access_index = models.CharField(max_length=64, db_index=True)
    received_at = models.DateTimeField()
    complete_at = models.DateTimeField()
    promised_on = models.DateField(null=True, blank=True)
    step_due_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    working_minutes = models.PositiveIntegerField(null=True, blank=True)  # received to decided, less pauses
    on_time = models.BooleanField(null=True, blank=True)
    register_number = models.CharField(max_length=40, blank=True)
    register_date = models.DateField(null=True, blank=True)
    register_document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    register_check = models.JSONField(default=dict)  # the signature report of the attached document
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)  # rises with each action; a stale form is refused
    events_mac = models.CharField(max_length=64, blank=True, editable=False)  # the end of the chain of its events
    restricted_at = models.DateTimeField(null=True, blank=True)  # its owner asked to stop: nobody works on it
    answers_erased_at = models.DateTimeField(null=True, blank=True)
    evidence_erased_at = models.DateTimeField(null=True, blank=True)
    letter_erased_at = models.DateTimeField(null=True, blank=True)

    class Meta(GuardedRecord.Meta):
        indexes: ClassVar = [
            # the officer's queue: open cases of a step, most urgent first
            models.Index(fields=["region_code", "holder", "holder_role", "promised_on", "id"], name="case_queue"),
            models.Index(fields=["region_code", "-received_at"], name="case_newest"),
            models.Index(fields=["region_code", "applicant"], name="case_applicant"),
            models.Index(fields=["region_code", "service_key", "decided_at"], name="case_decided"),
            models.Index(
                fields=["region_code", "version", "finished_at"],
                condition=models.Q(finished_at__isnull=False),
                name="case_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class CaseFile(GuardedRecord):
    """Evidence of a case: one stored file for one field. A corrected file supersedes, it does not replace."""

    personal: ClassVar[tuple[str, ...]] = ()

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    field_key = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=now, editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "field_key"],
                condition=models.Q(superseded_at__isnull=True),
                name="one_current_file_per_field",
            )
        ]

    def __str__(self) -> str:
        return self.field_key


class CaseEvent(AppendOnly):
    """What happened to a case, in order. `note` is written for the applicant; nothing here holds answers.

    `mac` ties it to the event before. `text_digest` covers the three personal columns, which may be erased.
    """

    personal = ("actor_name", "note", "details")
    erasable = ("actor_name", "note", "details")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField(default=now, editable=False)
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    step = models.CharField(max_length=40, blank=True)
    actor_kind = models.CharField(max_length=12)
    actor_key = models.CharField(max_length=64, blank=True)
    actor_name = models.CharField(max_length=120, blank=True)
    actor_role = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    text_digest = models.CharField(max_length=64, editable=False)
    mac = models.CharField(max_length=64, editable=False)

    class Meta(AppendOnly.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "sequence"], name="one_event_per_sequence"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(kind=EventKind.SUBMITTED), name="submitted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.sequence} {self.kind}"


class Correction(GuardedRecord):
    """One field the applicant is asked to correct, with the reason in words."""

    personal = ("note",)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="corrections")
    field_key = models.CharField(max_length=60)
    note = models.CharField(max_length=300)
    asked_at = models.DateTimeField(default=now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.field_key


class Pause(GuardedRecord):
    """A stretch in which the clock stood still, with its reason."""

    personal = ("reason",)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at__isnull=True), name="one_open_pause"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.started_at}"
