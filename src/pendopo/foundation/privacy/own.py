"""Holders of the foundation itself: the person, the account, messages of requests, and the traces of looking."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pendopo.foundation.accounts.actions import erase_person
from pendopo.foundation.accounts.models import Account, Person
from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.common.nik import mask

from . import holders
from .holders import Copied, Effect, Held, Holder, Subject
from .queries import requests_of
from .states import RequestKind

PUBLIC_INTEREST = _("Pelayanan publik dan kewajiban hukum (UU 27/2022 pasal 20), bukan persetujuan.")


def person_in(subject: Subject) -> Person | None:
    found: Person | None = Person.objects.filter(pk=subject.person_id).first() if subject.person_id else None
    return found


def describe_person(subject: Subject) -> list[Held]:
    person = person_in(subject)
    if person is None:
        return []
    numbers = sum(bool(one) for one in (person.nik, person.kk_number))
    plain = sum(bool(one) for one in (person.name, person.birth_date, person.phone, person.email))
    if not numbers and not plain:
        return []
    return [
        Held(
            title=gettext("Data orang"),
            what=gettext("Nama, nomor identitas, tanggal lahir, ponsel, dan e-mail, sejauh Anda mengisinya."),
            why=gettext("Mengenali Anda di layanan daerah ini dan mengabari Anda."),
            basis=str(PUBLIC_INTEREST),
            kept=gettext("Selama ada permohonan Anda yang disimpan, lalu dihapus bila Anda memintanya."),
            classes=((gettext("Umum"), plain), (gettext("Nomor identitas"), numbers)),
            key=str(person.pk),
        )
    ]


def copy_person(subject: Subject) -> Copied:
    person = person_in(subject)
    if person is None:
        return Copied(None)
    show = str if subject.is_verified else mask
    return Copied(
        {
            "name": person.name,
            "nik": show(person.nik) if person.nik else "",
            "kk_number": show(person.kk_number) if person.kk_number else "",
            "birth_date": person.birth_date.isoformat() if person.birth_date else None,
            "phone": person.phone,
            "email": person.email,
            "language": person.language,
            "since": person.created_at.isoformat(),
        }
    )


def plan_person(subject: Subject, kind: RequestKind) -> list[Effect]:
    person = person_in(subject)
    if kind != RequestKind.ERASURE or person is None or not (person.name or person.nik):
        return []
    return [Effect(gettext("Data orang"), holders.needs_of(person.pk))]


def carry_out_person(subject: Subject, kind: RequestKind, by: Actor) -> list[Effect]:
    effects = plan_person(subject, kind)
    for effect in effects:
        if not effect.reason and subject.person_id is not None:
            erase_person(subject.person_id, by=by)
    return effects


def person_subjects(subject: Subject) -> dict[tuple[str, str], str]:
    return {("person", str(subject.person_id)): gettext("Data orang")} if subject.person_id else {}


def _account(subject: Subject) -> Account | None:
    return (
        Account.objects.filter(pk=subject.account_id).first()
        if subject.account_id and not subject.case_key
        else None
    )


def describe_account(subject: Subject) -> list[Held]:
    account = _account(subject)
    if account is None:
        return []
    return [
        Held(
            title=gettext("Akun"),
            what=gettext("Nama, e-mail atau nomor ponsel, dan kata sandi yang hanya dapat dicocokkan."),
            why=gettext("Supaya hanya Anda yang dapat masuk."),
            basis=gettext("Anda yang membuatnya; berlaku di semua daerah."),
            kept=gettext("Sampai akun ditutup. Penutupan akun diminta ke kantor, karena berlaku di semua daerah."),
            classes=((gettext("Umum"), sum(bool(one) for one in (account.name, account.email, account.phone))),),
        )
    ]


def copy_account(subject: Subject) -> Copied:
    account = _account(subject)
    if account is None:
        return Copied(None)
    return Copied(
        {
            "name": account.name,
            "email": account.email,
            "phone": account.phone,
            "language": account.language,
            "since": account.created_at.isoformat(),
        }
    )


def plan_account(subject: Subject, kind: RequestKind) -> list[Effect]:
    if kind != RequestKind.ERASURE or _account(subject) is None:
        return []
    return [Effect(gettext("Akun"), gettext("Akun berlaku di semua daerah dan tidak dihapus oleh satu daerah."))]


def describe_requests(subject: Subject) -> list[Held]:
    number = requests_of(subject).count()
    if not number:
        return []
    return [
        Held(
            title=gettext("Permintaan tentang data Anda"),
            what=gettext("Yang Anda minta, jawabannya, dan alasannya."),
            why=gettext("Menjawab dalam 3 x 24 jam dan membuktikannya."),
            basis=gettext("UU 27/2022 pasal 32."),
            kept=gettext("Disimpan sebagai bukti. Bukti yang Anda lampirkan dihapus begitu dijawab."),
            classes=((gettext("Umum"), number),),
        )
    ]


def copy_requests(subject: Subject) -> Copied:
    return Copied([{"kind": one.get_kind_display(), "detail": one.detail} for one in requests_of(subject)[:200]])


def request_subjects(subject: Subject) -> dict[tuple[str, str], str]:
    rows = requests_of(subject).values_list("pk", "kind")[:200]
    labels = dict(RequestKind.choices)
    return {("data_request", str(pk)): str(labels[kind]) for pk, kind in rows}


PERSON = Holder(
    key="person",
    title=_("Anda di daerah ini"),
    models=("accounts.Person",),
    describe=describe_person,
    copy=copy_person,
    plan=plan_person,
    carry_out=carry_out_person,
    subjects=person_subjects,
    words={
        "person.revealed": _("Membuka satu data pribadi"),
        "person.ensured": _("Mencatat data orang"),
        "person.corrected": _("Memperbaiki data orang"),
        "person.erased": _("Menghapus data orang"),
    },
)
ACCOUNT = Holder(
    key="account",
    title=_("Akun"),
    models=("accounts.Account",),
    describe=describe_account,
    copy=copy_account,
    plan=plan_account,
)
REQUESTS = Holder(
    key="requests",
    title=_("Permintaan"),
    models=("privacy.DataRequest",),
    describe=describe_requests,
    copy=copy_requests,
    subjects=request_subjects,
    words={
        "data_request.received": _("Menerima permintaan"),
        "data_request.viewed": _("Membaca permintaan"),
        "data_request.fulfilled": _("Mengabulkan permintaan"),
        "data_request.refused": _("Menolak permintaan dengan alasan"),
        "data_request.cancelled": _("Membatalkan permintaan"),
        "data_request.reminded": _("Mengingatkan petugas"),
        "data_request.lifted": _("Mencabut pembatasan"),
        "data_copy.made": _("Membuat salinan data"),
        "data_copy.downloaded": _("Mengunduh salinan data"),
        "data_copy.removed": _("Menghapus salinan data"),
    },
)
