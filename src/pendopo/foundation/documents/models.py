from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.records import GuardedRecord

from .states import LetterState


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

    def __str__(self) -> str:
        return self.original_name


class VerificationCode(models.Model):
    """Code → region. The only unscoped way in, and it holds nothing else."""

    personal: ClassVar[tuple[str, ...]] = ()

    code = models.CharField(max_length=20, primary_key=True)
    region_code = models.CharField(max_length=5)

    def __str__(self) -> str:
        return self.code


class Letter(GuardedRecord):
    """A letter of ours: rendered, signed, checkable by its code. Never a civil certificate.

    `facts` are the printed facts as [{key, label, seal}] (see facts.py): the page compares, it never shows them.
    `signing_started_at` tells a signing that a crash left behind from one that is going on.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, unique=True)
    subject_key = models.CharField(max_length=64)  # the case it closes
    kind = models.CharField(max_length=60)  # key of the template in its package
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
    signed_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revocation_reason = models.CharField(max_length=200, blank=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "subject_key", "kind"], name="one_letter_per_kind"),
            models.CheckConstraint(
                name="signed_only_with_bytes",
                condition=~models.Q(state__in=[LetterState.SIGNED, LetterState.REVOKED])
                | (
                    models.Q(signed_file__isnull=False)
                    & ~models.Q(sha256_after="")
                    & models.Q(signed_at__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code
