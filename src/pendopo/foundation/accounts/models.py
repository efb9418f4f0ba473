from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from pendopo.foundation.common.clock import now
from pendopo.foundation.common.crypto import BlindIndex, EncryptedField
from pendopo.foundation.common.records import GuardedRecord

from .roles import Role
from .states import RecoveryState


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str | None = None, password: str | None = None, **extra: object) -> Account:
        account = self.model(email=self.normalize_email(email).lower() if email else None, **extra)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A way to sign in. Global, holds no NIK; what a person is in a region is a Person there."""

    personal: ClassVar[tuple[str, ...]] = ("email", "phone", "name")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True, null=True, blank=True)
    phone = models.CharField(max_length=16, unique=True, null=True, blank=True)  # E.164
    phone_verified = models.BooleanField(default=False)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="id")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False),
                name="account_reachable",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or str(self.id)


class SignInSession(AbstractBaseSession):
    """A session, and whose it is. Signed in: the account, the kind of device, and the network it came from."""

    personal: ClassVar[tuple[str, ...]] = ("session_data", "account_id", "device", "place")

    account_id = models.UUIDField(null=True, db_index=True)
    device = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=45, blank=True)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from .sessions import SessionStore

        return SessionStore


class Organisation(GuardedRecord):
    """An office of the region (OPD, kecamatan, desa). `kind` is the word packages use for their owner."""

    personal: ClassVar[tuple[str, ...]] = ()

    kind = models.SlugField(max_length=40)  # "civil_registry", "village_office", "communication_office"
    name = models.CharField(max_length=160)
    village_code = models.CharField(max_length=13, blank=True)
    address = models.CharField(max_length=240, blank=True)
    hours = models.CharField(max_length=160, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "kind", "village_code"], name="one_office_per_kind")
        ]

    def __str__(self) -> str:
        return self.name


class Membership(GuardedRecord):
    """An account holds a role in an organisation of this region, from a day, maybe until a day."""

    personal: ClassVar[tuple[str, ...]] = ()

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "account", "organisation", "role"], name="one_membership_per_role"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["region_code", "account"], name="membership_account")]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation_id}"


class Person(GuardedRecord):
    """Somebody in this region: applicant, parent, witness. One row per NIK and region."""

    personal = (
        "name", "nik", "nik_index", "nik_index_next", "kk_number", "kk_index", "kk_index_next", "birth_date",
        "phone", "email",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    nik = EncryptedField(blank=True)
    nik_index = BlindIndex(of="nik", purpose="person.nik")
    nik_index_next = models.CharField(max_length=64, blank=True, default="", editable=False)
    kk_number = EncryptedField(blank=True)
    kk_index = BlindIndex(of="kk_number", purpose="person.kk")
    kk_index_next = models.CharField(max_length=64, blank=True, default="", editable=False)
    birth_date = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="id")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "nik_index"],
                condition=~models.Q(nik_index=""),
                name="one_person_per_nik",
            ),
            models.UniqueConstraint(
                fields=["region_code", "nik_index_next"],
                condition=~models.Q(nik_index_next=""),
                name="one_person_per_next_nik",
            ),
            models.UniqueConstraint(
                fields=["region_code", "account"],
                condition=models.Q(account__isnull=False),
                name="one_person_per_account",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiToken(GuardedRecord):
    """Lets a program act for an account in this region until a day. Kept as a digest: shown once, when it is made.

    `permissions` are the most it may do; it never does more than the roles its owner holds on the day.
    """

    personal: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)  # what it is for
    digest = models.CharField(max_length=64, unique=True)
    permissions = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_on = models.DateField()  # its last day
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(GuardedRecord.Meta):
        indexes: ClassVar = [models.Index(fields=["region_code", "account"], name="api_token_account")]

    def __str__(self) -> str:
        return self.name


class Recovery(GuardedRecord):
    """Two administrators let an officer who lost the phone set up the second factor anew."""

    personal: ClassVar[tuple[str, ...]] = ("reason",)

    State = RecoveryState

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RecoveryState.choices, default=RecoveryState.ASKED)
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    closed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(GuardedRecord.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "account"],
                condition=models.Q(state=RecoveryState.ASKED),
                name="one_open_recovery",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RecoveryState.DONE) | ~models.Q(closed_by=models.F("asked_by")),
                name="recovery_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.account_id}"
