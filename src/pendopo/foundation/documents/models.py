from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from pendopo.foundation.accounts.models import Account
from pendopo.foundation.common.clock import now
from pendopo.foundation.common.crypto import EncryptedField
from pendopo.foundation.common.records import AppendOnly, GuardedRecord

from .batches.states import BatchState, ItemState
from .states import WITH_BYTES, LetterState


class StoredFile(GuardedRecord):
    """An encrypted file outside the web root. Bytes lie at DATA_DIR/files/<first two of id>/<id>.

    `sha256` is of the plain bytes as kept (after re-encoding). `is_pending` until a draft becomes a case.
    """

    personal = ("original_name",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    original_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=20)
    purpose = models.CharField(max_length=40)  # "evidence", "letter", "register_document"
    created_at = models.DateTimeField(default=now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)  # its bytes are gone; size and digest stay as proof

    def __str__(self) -> str:
        return self.original_name


class VerificationCode(models.Model):
    """Code → region. The only unscoped way in, and it holds nothing else."""

    personal: ClassVar[tuple[str, ...]] = ()
    is_open_to_all: ClassVar[bool] = True  # the one table of regions that stands before the wall, see common.wall

    code = models.CharField(max_length=20, primary_key=True)
    region_code = models.CharField(max_length=5)

    def __str__(self) -> str:
        return self.code


class Letter(GuardedRecord):
    """A letter of ours: rendered, signed, checkable by its code. Never a civil certificate.

    `facts` are the printed facts as [{key, label, seal}] (see facts.py): the page compares, it never shows them.
    `signing_started_at` tells a signing that a crash left behind from one that is going on. `problem` is the code of
    the last failure (failures.py); `gateway_id` is under what the gateway keeps a signed copy that did not arrive.
    A letter that `replaces` another has the next `sequence` of its subject and kind.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, unique=True)
    subject_key = models.CharField(max_length=64)  # the case it closes
    kind = models.CharField(max_length=60)  # key of the template in its package
    sequence = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement"
    )
    title = models.JSONField(default=dict)  # {"id": ..., "en": ...}
    office = models.CharField(max_length=160)
    state = models.CharField(max_length=20, choices=LetterState.choices, default=LetterState.AWAITING_SIGNATURE)
    facts = models.JSONField(default=list)
    unsigned_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    signed_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    sha256_before = models.CharField(max_length=64)
    sha256_after = models.CharField(max_length=64, blank=True)
    signer_name = models.CharField(max_length=160, blank=True)
    is_certified = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now, editable=False)
    signing_started_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=30, blank=True)
    gateway_id = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revocation_reason = models.CharField(max_length=200, blank=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "subject_key", "kind", "sequence"], name="one_letter_per_kind"
            ),
            models.CheckConstraint(
                name="signed_only_with_bytes",
                condition=~models.Q(state__in=sorted(WITH_BYTES))
                | (
                    models.Q(signed_file__isnull=False)
                    & ~models.Q(sha256_after="")
                    & models.Q(signed_at__isnull=False)
                ),
            ),
        ]

        indexes: ClassVar = [
            models.Index(
                fields=["region_code", "created_at", "id"],
                condition=models.Q(state=LetterState.AWAITING_SIGNATURE),
                name="letter_awaiting",
            )
        ]

    def __str__(self) -> str:
        return self.code


class SignatureProof(AppendOnly):
    """Why the signature of a letter was good in the hour of signing; later expiry changes nothing of it.

    `evidence`: chain, revocation lists and answers (see evidence.py). `report`: our own validation. `user_status` and
    `opinion`: what the gateway said of the signer and of the file.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="proof")
    at = models.DateTimeField()
    certificate_from = models.DateTimeField()
    certificate_to = models.DateTimeField()
    is_revocation_checked = models.BooleanField()
    evidence = models.JSONField()
    report = models.JSONField()
    user_status = models.JSONField(default=dict)
    opinion = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.letter_id} {self.at}"


class Signatory(GuardedRecord):
    """Who signs letters in this region, from a day, maybe until a day. The NIK is for the gateway, never shown."""

    personal = ("nik",)

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    position = models.CharField(max_length=120)
    nik = EncryptedField(blank=True)  # emptied when the appointment ends
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "account"],
                condition=models.Q(valid_to__isnull=True),
                name="one_open_signatory",
            )
        ]

    def __str__(self) -> str:
        return self.position


class SigningBatch(GuardedRecord):
    """Letters that one person signs with one passphrase, which only the memory of one process holds.

    That process renews `lease_until` with every letter; a batch whose lease ran out was left behind.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.RUNNING)
    started_at = models.DateTimeField(default=now, editable=False)
    ends_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "account"],
                condition=models.Q(state=BatchState.RUNNING),
                name="one_running_batch",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class SigningItem(GuardedRecord):
    """One letter of a batch and what became of it; `problem` is a code of failures.py."""

    personal: ClassVar[tuple[str, ...]] = ()

    batch = models.ForeignKey(SigningBatch, on_delete=models.PROTECT, related_name="items")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=ItemState.choices, default=ItemState.WAITING)
    problem = models.CharField(max_length=30, blank=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "letter"], name="one_item_per_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"
