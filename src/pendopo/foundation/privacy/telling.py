"""What the person and the data protection officers are told of a request. Inside the action that it tells of."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from pendopo.foundation.audit.actions import Actor
from pendopo.foundation.design.formatting import waktu
from pendopo.foundation.notices.actions import queue_message
from pendopo.foundation.notices.recipients import Recipient
from pendopo.foundation.notices.states import Channel
from pendopo.foundation.regions.queries import current_region

from . import holders, queries
from .models import DataRequest
from .states import RequestKind, RequestState

CHANNELS = (Channel.IN_APP, Channel.EMAIL, Channel.SMS)


def recipient_of(request: DataRequest) -> Recipient:
    """The account, else the addresses given with the request or the application; in the language of the request."""
    if request.account is not None:
        one = request.account
        return Recipient(str(one.pk), one.name, one.email or "", one.phone or "", request.language)
    found = holders.recipient_of(request.subject)
    key = found.key if found else f"data-request:{request.pk}"
    email = request.email or (found.email if found else "")
    phone = request.phone or (found.phone if found else "")
    return Recipient(key, "", email, phone, request.language)


def tell_person(request: DataRequest, step: str, *, by: Actor) -> None:
    """One message for each step; told twice it is written once."""
    recipient = recipient_of(request)
    with translation.override(recipient.language):
        subject, body = _words(request)
        link = settings.PENDOPO_BASE_URL + reverse("portal:my_data", kwargs={"region": current_region().slug})
        queue_message(
            source_key=f"data-request:{request.pk}:{step}",
            subject_key=request.subject_key or str(request.pk),
            recipient=recipient,
            subject=subject,
            body=f"{body}\n\n{link}",
            channels=CHANNELS,
            by=by,
        )


def _words(request: DataRequest) -> tuple[str, str]:
    about = {"kind": request.get_kind_display(), "due": waktu(request.due_at), "answer": request.answer}
    if request.state == RequestState.RECEIVED:
        return (
            gettext("Permintaan Anda kami terima: %(kind)s") % about,
            gettext("Kami menjawab paling lambat %(due)s, yaitu 3 x 24 jam.") % about,
        )
    if request.state == RequestState.PREPARING:
        return (
            gettext("Salinan data Anda sedang disiapkan"),
            gettext("Kami mengabari lagi bila salinannya dapat diunduh."),
        )
    if request.state == RequestState.CANCELLED:
        return gettext("Permintaan dibatalkan: %(kind)s") % about, gettext("Tidak ada data yang diubah.")
    if request.state == RequestState.REFUSED:
        return (
            gettext("Permintaan Anda ditolak: %(kind)s") % about,
            gettext("Alasannya: %(answer)s\n\nBila tidak setuju, Anda dapat mengadu ke kantor kami.") % about,
        )
    if request.kind == RequestKind.ACCESS:
        until = {"until": waktu(request.copy_until) if request.copy_until else ""}
        return (
            gettext("Salinan data Anda siap diunduh"),
            gettext("Masuk lalu unduh sebelum %(until)s. Setelah itu salinannya dihapus.") % until,
        )
    done = [one["what"] for one in request.outcome if not one.get("reason")]
    kept = [f"{one['what']}: {one['reason']}" for one in request.outcome if one.get("reason")]
    parts = [request.answer] if request.answer else []
    parts += [gettext("Sudah dikerjakan: %(what)s.") % {"what": "; ".join(done)}] if done else []
    parts += [gettext("Tetap disimpan: %(what)s") % {"what": "; ".join(kept)}] if kept else []
    return gettext("Permintaan Anda dikabulkan: %(kind)s") % about, "\n\n".join(parts) or gettext("Sudah selesai.")


def tell_officers(request: DataRequest, hours: int, *, by: Actor) -> None:
    """At 0 hours: it came in. At 24, 48 and 72: it still waits. Ids and times only, nothing about the person."""
    slug = current_region().slug
    link = settings.PENDOPO_BASE_URL + reverse(
        "workbench:data_request", kwargs={"region": slug, "request_id": request.pk}
    )
    for officer in queries.data_officers():
        with translation.override(officer.language):
            about = {"kind": request.get_kind_display(), "due": waktu(request.due_at), "hours": hours}
            subject = gettext("Permintaan pemilik data: %(kind)s") % about
            body = gettext("Jawab sebelum %(due)s.") % about
            if hours >= 72:
                subject = gettext("TERLAMBAT: permintaan pemilik data, %(kind)s") % about
                body = gettext("Batas 3 x 24 jam sudah lewat pada %(due)s. Jawab sekarang.") % about
            elif hours:
                subject = gettext("Sudah %(hours)s jam: permintaan pemilik data, %(kind)s") % about
            queue_message(
                source_key=f"data-request:{request.pk}:officer:{hours}",
                subject_key=str(request.pk),
                recipient=officer,
                subject=subject,
                body=f"{body}\n\n{link}",
                channels=(Channel.IN_APP, Channel.EMAIL),
                by=by,
            )
