"""Accounts of staff, offices, memberships, and the people of a region."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress

from pendopo.foundation.audit.actions import Actor, action, record
from pendopo.foundation.common.clock import now, today
from pendopo.foundation.common.records import require_writing
from pendopo.foundation.common.scope import current_code
from pendopo.foundation.notices.inserts import insert_missing

from . import phones, queries, rules
from .models import Account, Membership, Organisation, Person


@action("account.added")
def add_account(
    *,
    name: str,
    email: str = "",
    phone: str = "",
    password: str | None = None,
    language: str = "id",
    by: Actor,
) -> Account:
    """An account made for somebody known, such as an officer: its e-mail and phone count as verified.

    Recorded in the audit of the region in scope. Raises Refused "unreachable", "account_exists" or "phone".
    Citizens make their own accounts through the sign-up page.
    """
    address = email.strip().lower() or None
    number = phones.normalise(phone) if phone else None
    rules.check_new_account(address, number)
    account = Account.objects.create_user(
        address, password, phone=number, phone_verified=bool(number), name=name, language=language
    )
    if address:
        EmailAddress.objects.create(user=account, email=address, verified=True, primary=True)
    record("account", account.pk, by=by)
    return account


@action("organisation.added")
def add_organisation(
    *,
    kind: str,
    name: str,
    village_code: str = "",
    address: str = "",
    hours: str = "",
    phone: str = "",
    is_sample: bool = False,
    by: Actor,
) -> Organisation:
    """An office of this region. One per kind and village; a second raises IntegrityError."""
    organisation = Organisation(
        kind=kind,
        name=name,
        village_code=village_code,
        address=address,
        hours=hours,
        phone=phone,
        is_sample=is_sample,
    )
    organisation.save()
    record("organisation", organisation.pk, by=by, fields={"kind": kind, "village": village_code})
    return organisation


@action("membership.added")
def add_membership(
    *,
    account: Account,
    organisation: Organisation,
    role: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    by: Actor,
) -> Membership:
    """From today unless told otherwise. A membership that is there already gets the new dates."""
    start = valid_from or today()
    rules.check_membership(organisation, role, start, valid_to)
    membership: Membership
    membership, _was_new = Membership.objects.update_or_create(
        account=account,
        organisation=organisation,
        role=role,
        region_code=current_code(),
        defaults={"valid_from": start, "valid_to": valid_to},
    )
    record("membership", membership.pk, by=by, fields={"role": role, "organisation": organisation.pk})
    return membership


@action("membership.ended")
def end_membership(membership: Membership, *, last_day: date, by: Actor) -> Membership:
    membership.valid_to = last_day
    membership.save(update_fields=["valid_to"])
    record("membership", membership.pk, by=by, fields={"role": membership.role})
    return membership


@action("person.ensured")
def ensure_person(
    *,
    name: str,
    nik: str,
    kk_number: str = "",
    birth_date: date | None = None,
    phone: str = "",
    email: str = "",
    language: str = "id",
    account: Account | None = None,
    by: Actor,
) -> Person:
    """The person with this NIK in this region, made if need be; two calls at the same instant get the same one.

    Somebody already known keeps what is stored: only what is empty there is filled in, and the name never
    changes, since whoever types a NIK need not be its owner. For the same reason `account` claims the person only
    when this call makes them: knowing a NIK must not open the cases of another. An account that has claimed
    somebody else in this region claims nobody more. Without a NIK every call makes a new person.
    """
    said: dict[str, Any] = {
        "kk_number": kk_number,
        "birth_date": birth_date,
        "phone": phones.normalise_or_empty(phone),
        "email": email.strip().lower(),
    }
    person = queries.person_by_nik(nik)
    filled: list[str] = []
    if person is None:
        person, is_new = _make_person(
            account,
            {"name": name, "nik": nik, "language": language, **said}
            | queries.nik_columns(nik)
            | queries.kk_columns(kk_number),
        )
        filled = ["all"] if is_new else []
    if not filled:
        filled = _fill_gaps(person, said)
    record("person", person.pk, by=by, fields={"filled": filled})
    return person


def _make_person(account: Account | None, values: dict[str, Any]) -> tuple[Person, bool]:
    """Insert unless somebody was quicker; then whoever is there. (person, whether it is ours)."""
    require_writing(Person)
    for owner in dict.fromkeys((account, None)):
        person = Person(region_code=current_code(), account=owner, created_at=now(), **values)
        if insert_missing([person]):
            person._state.adding = False
            person._state.db = "default"
            return person, True
        there = queries.person_by_nik(values["nik"])
        if there is not None:
            return there, False
    raise AssertionError("a person without an account conflicts only by NIK")


def _fill_gaps(person: Person, said: dict[str, Any]) -> list[str]:
    gaps = [key for key, value in said.items() if value and not getattr(person, key)]
    new = {key: said[key] for key in gaps}
    if "kk_number" in new:
        new |= queries.kk_columns(new["kk_number"])
    for key, value in new.items():
        setattr(person, key, value)
    if new:
        person.save(update_fields=list(new))
    return gaps


@action("person.revealed")
def reveal_person(person: Person, field: str, reason: str, *, by: Actor) -> str:
    """One personal value in plain, with the reason in the audit. Dates as ISO text.

    Raises Refused "not_revealable" or "no_reason". Whether `by` may do this at all is the door's to ask
    (Permission.PERSON_REVEAL).
    """
    rules.check_reveal(person, field, reason)
    here: Person = Person.objects.get(pk=person.pk)
    value = getattr(here, field)
    record("person", here.pk, by=by, reason=reason, fields={"field": field}, reads_personal_data=True)
    return value.isoformat() if isinstance(value, date) else str(value or "")


@action("person.corrected")
def correct_person(person: Person, changes: dict[str, str], *, by: Actor) -> Person:
    """Take over corrected values of name, phone, email or kk_number. The old value is kept nowhere in plain.

    The audit holds the names of the fields. Raises Refused "not_correctable" or "phone".
    """
    rules.check_correct(changes)
    here: Person = Person.objects.select_for_update().get(pk=person.pk)
    for key, value in changes.items():
        setattr(here, key, phones.normalise(value) if key == "phone" and value else value.strip())
    here.email = here.email.lower()
    for column, value in queries.kk_columns(here.kk_number).items():
        setattr(here, column, value)
    here.save()
    record("person", here.pk, by=by, fields={"fields": sorted(changes)})
    return here


@action("person.erased")
def erase_person(person_id: uuid.UUID, *, by: Actor) -> None:
    """Empty every personal column and let go of the account. The row stays, because cases point to it."""
    here: Person = Person.objects.select_for_update().get(pk=person_id)
    here.name = here.nik = here.kk_number = here.phone = here.email = ""
    here.birth_date, here.account = None, None
    for column, value in {**queries.nik_columns(""), **queries.kk_columns("")}.items():
        setattr(here, column, value)
    here.save()
    record("person", person_id, by=by)
