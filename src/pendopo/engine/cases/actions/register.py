"""The register of record (SIAK) stays the register: here is noted what was entered there, and what came back."""

from __future__ import annotations

import re
import uuid
from datetime import date

from django.utils.translation import gettext_lazy as _

from pendopo.foundation.accounts.staff import Staff
from pendopo.foundation.audit.actions import Actor, action
from pendopo.foundation.common.clock import today
from pendopo.foundation.common.errors import Refused
from pendopo.foundation.documents import signatures
from pendopo.foundation.documents.actions import store_file
from pendopo.foundation.documents.uploads import CleanFile

from .. import deadlines, moves, rules
from ..models import Case
from ..states import EventKind, StepKind
from .handling import pass_on

NUMBER = re.compile(r"[0-9A-Z][0-9A-Z./-]{4,38}[0-9A-Z]")


@action("case.registered")
def record_register_entry(
    case_id: uuid.UUID, *, staff: Staff, by: Actor, number: str, entered_on: date, revision: int | None = None
) -> Case:
    """Note the number and date under which the event was entered in the register."""
    handled = moves.lock(case_id, revision)
    rules.check_step(handled.case, staff, StepKind.REGISTER_ENTRY)
    _check_kind(handled.step.kind, StepKind.REGISTER_ENTRY)
    number = number.strip().upper()
    if not NUMBER.fullmatch(number):
        raise Refused(
            _("Nomor entri register berisi 6 sampai 40 huruf, angka, titik, garis miring, atau tanda hubung."),
            "number",
        )
    if not deadlines.local_date(handled.case.received_at) <= entered_on <= today():
        raise Refused(_("Tanggal entri berada antara tanggal permohonan dan hari ini."), "date")
    handled.case.register_number, handled.case.register_date = number, entered_on
    pass_on(handled, EventKind.REGISTERED, by=by, details={"number": number, "date": entered_on.isoformat()})
    return handled.case


@action("case.document_attached")
def attach_register_document(
    case_id: uuid.UUID, *, staff: Staff, by: Actor, document: CleanFile, revision: int | None = None
) -> Case:
    """Attach the register's signed PDF. Refused unless its signature is whole, intact and from a trusted authority."""
    handled = moves.lock(case_id, revision)
    rules.check_step(handled.case, staff, StepKind.ATTACH_DOCUMENT)
    _check_kind(handled.step.kind, StepKind.ATTACH_DOCUMENT)
    report = signatures.check(document.content, signatures.siak_roots())
    if not report.is_signed:
        raise Refused(
            _("Berkas ini belum ditandatangani secara elektronik. Unggah PDF asli dari SIAK."), "unsigned"
        )
    if not (report.is_intact and report.covers_whole_file):
        raise Refused(_("Tanda tangan berkas ini rusak: isinya berubah setelah ditandatangani."), "broken")
    if not report.is_trusted:
        raise Refused(_("Penanda tangan berkas ini tidak dikenal sebagai penerbit SIAK."), "untrusted")
    handled.case.register_document = store_file(document, purpose="register_document", by=by)
    handled.case.register_check = report.as_json()
    pass_on(handled, EventKind.DOCUMENT_ATTACHED, by=by, details={"signer": report.signer})
    return handled.case


def _check_kind(kind: str, wanted: StepKind) -> None:
    if kind != wanted:
        raise Refused(_("Permohonan ini tidak berada pada langkah tersebut."), "other_kind")
