from __future__ import annotations

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models

from pendopo.foundation.accounts.models import Account, Person
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.crypto import EncryptedField
from pendopo.foundation.common.records import AppendOnly, GuardedRecord
from pendopo.foundation.documents.models import StoredFile

from .holders import Subject
from .states import BreachStep, DeletionKind, Door, Ground, RequestKind, RequestState

CLOCK = timedelta(hours=72)
"""3 x 24 hours on the wall clock, weekends and holidays included (UU 27/2022, arts. 32 and 46)."""


class DataRequest(GuardedRecord):
    """What one person asked about their data. `subject_key` limits it to one application.

    `changes` holds the wanted values of a correction until it is decided, `outcome` what was done and what was kept,
    in words without personal data: [{"what": ..., "reason": ...}].
    """

    personal = ("email", "phone", "detail", "changes", "answer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=RequestKind.choices)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.RECEIVED)
    door = models.CharField(max_length=8, choices=Door.choices, default=Door.ONLINE)
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subject_key = models.CharField(max_length=64, blank=True)
    label = models.CharField(max_length=40, blank=True)  # reference of that application, for people to read
    email = models.EmailField(blank=True)  # where to answer somebody without an account
    phone = models.CharField(max_length=16, blank=True)
    language = models.CharField(max_length=2, default="id")
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    detail = EncryptedField(blank=True)
    changes = EncryptedField(blank=True)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField(max_length=10, choices=Ground.choices, blank=True)
    answer = models.TextField(blank=True)
    outcome = models.JSONField(default=list)
    copy = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    copy_until = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)  # of a restriction

    class Meta(GuardedRecord.Meta):
        indexes: ClassVar = [
            models.Index(fields=["region_code", "state", "due_at"], name="data_request_due"),
            models.Index(fields=["region_code", "account", "-received_at"], name="data_request_account"),
            models.Index(fields=["region_code", "subject_key"], name="data_request_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.received_at:%Y-%m-%d}"

    @property
    def subject(self) -> Subject:
        return Subject(self.account_id, self.person_id, self.subject_key)

    @property
    def is_open(self) -> bool:
        return self.state in (RequestState.RECEIVED, RequestState.PREPARING)

    @property
    def is_late(self) -> bool:
        return (self.decided_at or now()) > self.due_at


class Deletion(AppendOnly):
    """One line of the deletion log: what kind, how many, under which rule. It names nobody.

    `digests` are keyed digests of the references, so that the log can answer "was this one deleted?" and nothing else.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    at = models.DateTimeField(default=now, editable=False)
    kind = models.CharField(max_length=10, choices=DeletionKind.choices)
    holder = models.CharField(max_length=40)
    data_class = models.CharField(max_length=20)
    service_key = models.CharField(max_length=60, blank=True)
    number = models.PositiveSmallIntegerField()
    digests = models.JSONField(default=list)
    rule = models.CharField(max_length=300)
    actor_kind = models.CharField(max_length=12)
    actor_role = models.CharField(max_length=30, blank=True)

    class Meta(AppendOnly.Meta):
        indexes: ClassVar = [models.Index(fields=["region_code", "-at"], name="deletion_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.holder} {self.data_class} {self.number}"


class RetentionSwitch(GuardedRecord):
    """Whether the worker deletes by retention every day in this region. Off where there is no row."""

    personal: ClassVar[tuple[str, ...]] = ()

    is_on = models.BooleanField(default=False)
    chain = models.UUIDField(default=uuid.uuid4)  # the runs that go on; those of an earlier switching end

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code"], name="one_retention_switch_per_region")
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.is_on}"


class Breach(GuardedRecord):
    """A failure to protect personal data. Subjects and agency are told in writing within 72 hours (art. 46).

    Whom it touches is chosen by `services` and received dates, or by `references`; both empty means nobody yet.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=120)
    what_data = models.TextField()
    how = models.TextField()
    handling = models.TextField()
    happened = models.CharField(max_length=120)  # in words: often only a stretch of time is known
    discovered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    people = models.PositiveIntegerField()  # as estimated when it was recorded
    service_key = models.CharField(max_length=60, blank=True)
    received_from = models.DateField(null=True, blank=True)
    received_to = models.DateField(null=True, blank=True)
    references = models.JSONField(default=list)
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=now, editable=False)
    notices_started_at = models.DateTimeField(null=True, blank=True)
    subjects_told_at = models.DateTimeField(null=True, blank=True)
    subjects_told = models.PositiveIntegerField(default=0)
    agency_told_at = models.DateTimeField(null=True, blank=True)

    class Meta(GuardedRecord.Meta):
        indexes: ClassVar = [models.Index(fields=["region_code", "-discovered_at"], name="breach_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def step(self) -> BreachStep:
        return BreachStep.TOLD if self.subjects_told_at and self.agency_told_at else BreachStep.OPEN

    @property
    def is_late(self) -> bool:
        done = [one or now() for one in (self.subjects_told_at, self.agency_told_at)]
        return max(done) > self.due_at
