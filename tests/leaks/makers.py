"""Makers of records beyond people, in the order they stand on each other. Each walks the real actions."""

from __future__ import annotations

from datetime import date
from random import Random

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import override_settings

from pendopo.demo import siak
from pendopo.demo.walk import Fate, Walker, fate, sample_photo
from pendopo.engine.cases import drafts
from pendopo.engine.cases.actions import reissue_letter, start_signing
from pendopo.engine.cases.models import Case
from pendopo.engine.cases.states import CaseState, StepKind
from pendopo.engine.catalogue import actions as catalogue
from pendopo.engine.catalogue.queries import package_of
from pendopo.engine.catalogue.registry import registry
from pendopo.foundation.accounts import recovery
from pendopo.foundation.accounts.roles import Role
from pendopo.foundation.accounts.staff import staff_of_account
from pendopo.foundation.accounts.tokens import issue_token
from pendopo.foundation.audit.actions import SYSTEM, Actor
from pendopo.foundation.calendars.actions import add_regional_holiday
from pendopo.foundation.common import clock
from pendopo.foundation.common.records import writing
from pendopo.foundation.documents.batches import actions as batches
from pendopo.foundation.documents.models import SignatureProof
from pendopo.foundation.notices import outbox
from pendopo.foundation.notices.models import Message, OutboxRow
from pendopo.foundation.privacy import actions as privacy
from pendopo.foundation.privacy import queries as owners
from pendopo.foundation.privacy.states import DeletionKind, RequestKind
from pendopo.foundation.regions.actions import tell_facts

from .world import Side, maker

SERVICE = "akta-kelahiran"
MOST = 120
"""The walker deals out fates by number; the ones wanted here are looked up among so many."""


@maker
def add_region_facts(side: Side) -> None:
    """What the region says of itself, and a day off of its own."""
    words = {"id": "Fakta contoh", "en": "Sample fact"}
    when = {"id": "2025", "en": "2025"}
    with side.scope():
        tell_facts([(when, words, "Sumber contoh")], by=SYSTEM)
        add_regional_holiday(date(2026, 11, 12), "Hari jadi", "SK contoh", by=SYSTEM)


@maker
def add_recovery(side: Side) -> None:
    """Two officers with a second factor; one of them lost the phone, and an administrator has asked."""
    admin = side.staff[Role.REGION_ADMIN]
    for role in (Role.VERIFIER, Role.REGISTRAR):
        TOTP.activate(side.staff[role], generate_totp_secret())
    with side.scope():
        staff = staff_of_account(admin)
        assert staff is not None
        recovery.ask(
            side.staff[Role.VERIFIER], reason="Ponsel hilang", has_seen=True, admin=staff, by=staff.actor()
        )
    side.put("colleague", side.staff[Role.REGISTRAR])


@maker
def add_services(side: Side) -> None:
    """Every service of every module, on offer."""
    with side.scope():
        for module_key, folder in registry.packages():
            version = catalogue.publish(folder, module_key, by=SYSTEM)
            catalogue.offer(version, by=SYSTEM)
            if version.service_id == SERVICE:
                side.put("version", version)


def number_of(wanted: Fate) -> int:
    """The first number of that fate whose application the citizen sent with the account, not over the counter."""
    return next(number for number in range(0, MOST, 12) if number % 5 != 3 and fate(number, MOST) == wanted)


@maker
def add_cases(side: Side) -> None:
    """`finished` with letter and register document, `case` waiting for its first check, `returned` to be corrected."""
    siak.authority()
    with side.scope():
        walker = Walker(
            package=package_of(side.version.pk),
            version_id=side.version.pk,
            staff={role.value: staff_of_account(account) for role, account in side.staff.items()},
            citizen=side.account,
            villages=[f"{side.region.code}.01.2001"],
            rng=Random(side.region.code),
            until=clock.now(),
        )
        fates = {"finished": Fate("end"), "case": Fate(StepKind.CHECK), "returned": Fate(CaseState.RETURNED)}
        for name, wanted in fates.items():
            made = walker.walk(number_of(wanted), MOST)
            side.put(name, Case.objects.select_related("letter").get(pk=made.pk))
        while outbox.run_due(100):
            pass


@maker
def add_signing(side: Side) -> None:
    """A letter in the place of the one of `finished`, waiting for its signature, and a batch of it that broke off."""
    account = side.staff[Role.HEAD_OF_OFFICE]
    with side.scope(), override_settings(PENDOPO_SIGNER="bsre"):
        staff = staff_of_account(account)
        by = staff.actor()
        batches.set_signatory(account.pk, position="Kepala Dinas Contoh", nik="9901014101700001", by=by)
        reissued = reissue_letter(side.finished.pk, corrections={}, reason="Salah cetak", staff=staff, by=by)
        batch = start_signing([reissued], staff=staff, passphrase_length=9, by=by)
        batches.interrupt_batch(batch, by=SYSTEM)
        OutboxRow.objects.filter(topic="cases.close").update(done_at=clock.now())  # or the worker would sign it
        with writing("test"):
            SignatureProof(
                letter=side.finished.letter,
                at=clock.now(),
                certificate_from=clock.now(),
                certificate_to=clock.now(),
                is_revocation_checked=True,
                evidence={"chain": []},
                report={},
            ).save()
    side.put("batch", batch.pk)


@maker
def add_dead_row(side: Side) -> None:
    """A delivery that was given up, about the case that waits."""
    with side.scope():
        message = Message.objects.filter(subject_key=str(side.case.pk)).exclude(channel="in_app").first()
        row = OutboxRow.objects.get(topic="notices.deliver", payload={"message": str(message.pk)})
        OutboxRow.objects.filter(pk=row.pk).update(
            done_at=None, dead_at=clock.now(), last_error="Permanent: contoh"
        )
    side.put("dead_row", row.pk)


@maker
def add_draft(side: Side) -> None:
    """A draft of the citizen with one file."""
    by = Actor("citizen", str(side.account.pk), side.account.name)
    with side.scope():
        package = package_of(side.version.pk)
        draft = drafts.start(side.version.pk, account=side.account)
        field = next(field for field in package.fields.values() if field.is_file)
        drafts.attach(draft.pk, field.key, sample_photo(), by=by)
        drafts.give_resume_code(draft)
    side.put("draft", draft)
    side.put("draft_field", field.key)
    side.put("page", package.pages[0].key)


@maker
def add_tokens(side: Side) -> None:
    """A token for every officer, which may do all that its owner may."""
    with side.scope():
        side.put(
            "tokens",
            {
                role: issue_token(account=account, name="Program contoh", days=30, by=SYSTEM)[1]
                for role, account in side.staff.items()
            },
        )


@maker
def add_privacy(side: Side) -> None:
    """Requests in three states, a breach with its letter, the switch of retention and a line of the deletion log."""
    by = Actor("citizen", str(side.account.pk), side.account.name)
    with side.scope():
        officer = staff_of_account(side.staff[Role.DATA_OFFICER])
        subject = owners.subject_of(side.account)
        for name, kind, more in (
            ("data_request", RequestKind.RESTRICTION, {}),
            ("data_correction", RequestKind.CORRECTION, {"changes": {"name": "Benar"}, "proof": sample_photo()}),
            ("data_copy", RequestKind.ACCESS, {}),
        ):
            side.put(name, privacy.receive(kind, subject, by=by, detail="Contoh kata", **more))
        privacy.fulfil(side.data_copy.pk, staff=officer, by=officer.actor())
        breach = privacy.record_breach(
            title="Kegagalan contoh",
            what_data="Nama contoh",
            how="Contoh",
            handling="Contoh",
            happened="kemarin",
            discovered_at=clock.now(),
            people=2,
            staff=officer,
            by=officer.actor(),
        )
        side.put("breach", breach)
        privacy.switch_retention(False, by=officer.actor())
        privacy.log_deletion(DeletionKind.DRAFT, "drafts", "draft", ["contoh"], rule="Contoh", by=SYSTEM)
        while outbox.run_due(100):
            pass
